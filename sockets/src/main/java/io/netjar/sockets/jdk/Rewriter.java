package io.netjar.sockets.jdk;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DirectMethodHandleDesc.Kind;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.nio.charset.StandardCharsets;
import java.security.ProtectionDomain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rewrites calls that would lead out of a network into calls of [Hook]: reads of the clock in the
/// classes of programs and in those of the JDK that wait, and the choice of a socket's inside.
///
/// Why rewriting: `Thread.sleep` and every timed wait of `java.util.concurrent` park for a time and
/// then ask `System.nanoTime` how much is left. In virtual time a park of an hour returns at once,
/// so they would wait for ever.
final class Rewriter implements ClassFileTransformer {
  private static final String VIRTUAL_THREAD = "java/lang/VirtualThread";

  /// It asks the JVM's clock for those who are no program.
  private static final String CLOCK = "io/netjar/sockets/program/ProgramClock";

  private static final String CHANNELS = "java/nio/channels/spi/SelectorProvider";

  private static final List<byte[]> CLOCK_READS =
      List.of(ascii("nanoTime"), ascii("currentTimeMillis"));

  /// The classes of `java.base` that are rewritten.
  static final List<String> JDK_CLASSES =
      List.of(
          VIRTUAL_THREAD,
          "java/net/DatagramSocket",
          "java/net/ServerSocket",
          "java/net/Socket",
          CHANNELS,
          "java/time/Clock",
          "java/time/Clock$SystemClock",
          "java/time/Clock$SystemInstantSource",
          "java/util/Date",
          "java/util/concurrent/AbstractExecutorService",
          "java/util/concurrent/CompletableFuture",
          "java/util/concurrent/CompletableFuture$Signaller",
          "java/util/concurrent/Exchanger",
          "java/util/concurrent/ForkJoinTask",
          "java/util/concurrent/FutureTask",
          "java/util/concurrent/LinkedTransferQueue$DualNode",
          "java/util/concurrent/Phaser$QNode",
          "java/util/concurrent/SubmissionPublisher$BufferedSubscription",
          "java/util/concurrent/ThreadPerTaskExecutor",
          "java/util/concurrent/locks/AbstractQueuedLongSynchronizer",
          "java/util/concurrent/locks/AbstractQueuedLongSynchronizer$ConditionObject",
          "java/util/concurrent/locks/AbstractQueuedSynchronizer",
          "java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionObject",
          "java/util/concurrent/locks/LockSupport",
          "java/util/concurrent/locks/StampedLock");

  private static final ClassDesc SYSTEM = ClassDesc.of("java.lang.System");
  private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

  private volatile @Nullable Throwable failure;

  /// True for a class that may have to be rewritten, as far as its name and loader tell.
  static boolean concerns(@Nullable ClassLoader loader, String internalName) {
    if (loader == null) {
      return JDK_CLASSES.contains(internalName);
    }
    return !PLATFORM.equals(loader) && !internalName.equals(CLOCK);
  }

  /// What went wrong last, null where nothing did; a transformer's exceptions are otherwise lost.
  @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable Module module,
      @Nullable ClassLoader loader,
      @Nullable String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (name == null || !concerns(loader, name) || (loader != null && !readsClock(bytes))) {
      return null;
    }
    try {
      var classFile = classFile(loader);
      return classFile.transformClass(
          classFile.parse(bytes), (type, element) -> rewrite(name, type, element));
    } catch (RuntimeException | LinkageError e) {
      // The JVM swallows what a transformer throws.
      failure = e;
      System.err.println("netjar: " + name + " goes on reading the JVM's own clock: " + e);
      return null;
    }
  }

  /// Reads the class files of supertypes where `loader` finds them, without loading the classes.
  private static ClassFile classFile(@Nullable ClassLoader loader) {
    var supertypes =
        ClassHierarchyResolver.ofResourceParsing(
            loader == null ? ClassLoader.getSystemClassLoader() : loader);
    return ClassFile.of(
        ClassFile.ClassHierarchyResolverOption.of(
            supertypes.orElse(ClassHierarchyResolver.defaultResolver())));
  }

  private static void rewrite(String typeName, ClassBuilder type, ClassElement element) {
    if (element instanceof MethodModel method && method.code().isPresent()) {
      var code = rewriting(typeName, method.methodName().stringValue());
      if (code != null) {
        type.transformMethod(method, MethodTransform.transformingCode(code));
        return;
      }
    }
    type.with(element);
  }

  private static @Nullable CodeTransform rewriting(String type, String method) {
    if (type.equals(VIRTUAL_THREAD)) {
      return switch (method) {
        case "sleepNanos" -> Rewriter::redirect;
        // The JVM's own thread takes virtual threads off a list one by one and unblocks each. What
        // happens between the two is visible nowhere else, hence the count.
        case "compareAndSetOnWaitingList" -> new CallAtStart("unblockBegins");
        case "unblock" -> Rewriter::countAtReturn;
        default -> null;
      };
    }
    if (type.equals(CHANNELS)) {
      return method.equals("provider") ? new CallAtStart(Hook.CHANNELS) : null;
    }
    return type.startsWith("java/net/") && method.startsWith("set") ? null : Rewriter::redirect;
  }

  private record CallAtStart(String hook) implements CodeTransform {
    @Override
    public void atStart(CodeBuilder code) {
      code.invokestatic(Hook.NAME, hook, Hook.NOTHING);
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      code.with(element);
    }
  }

  private static void countAtReturn(CodeBuilder code, CodeElement element) {
    if (element instanceof ReturnInstruction) {
      code.invokestatic(Hook.NAME, "unblockEnds", Hook.NOTHING);
    }
    code.with(element);
  }

  private static void redirect(CodeBuilder code, CodeElement element) {
    if (element instanceof InvokeInstruction call && readsClock(call)) {
      code.invokestatic(Hook.NAME, call.name().stringValue(), call.typeSymbol());
      return;
    }
    if (element instanceof InvokeDynamicInstruction call && redirect(code, call)) {
      return;
    }
    code.with(element);
    if (element instanceof FieldInstruction field
        && field.opcode() == Opcode.GETSTATIC
        && field.name().equalsString("factory")) {
      for (var kind : SocketKind.values()) {
        if (field.owner().asSymbol().equals(kind.socket())) {
          code.invokestatic(
              Hook.NAME, kind.hook(), MethodTypeDesc.of(kind.factory(), kind.factory()));
        }
      }
    }
  }

  /// Redirects a method reference such as `System::nanoTime`, which is an argument of the call that
  /// makes it.
  private static boolean redirect(CodeBuilder code, InvokeDynamicInstruction call) {
    var arguments = call.bootstrapArgs().toArray(ConstantDesc[]::new);
    boolean isChanged = false;
    for (int index = 0; index < arguments.length; index++) {
      if (arguments[index] instanceof DirectMethodHandleDesc method
          && method.owner().equals(SYSTEM)
          && readsSystemClock(method.methodName())) {
        arguments[index] =
            MethodHandleDesc.ofMethod(Kind.STATIC, Hook.NAME, method.methodName(), Hook.CLOCK);
        isChanged = true;
      }
    }
    if (isChanged) {
      code.invokedynamic(
          DynamicCallSiteDesc.of(
              call.bootstrapMethod(), call.name().stringValue(), call.typeSymbol(), arguments));
    }
    return isChanged;
  }

  private static boolean readsSystemClock(String method) {
    return method.equals("nanoTime") || method.equals("currentTimeMillis");
  }

  private static boolean readsClock(InvokeInstruction call) {
    String owner = call.owner().asInternalName();
    String method = call.name().stringValue();
    return owner.equals("java/lang/System")
        ? readsSystemClock(method)
        : owner.equals("jdk/internal/misc/VM") && method.equals("getNanoTimeAdjustment");
  }

  private static boolean readsClock(byte[] bytes) {
    for (var name : CLOCK_READS) {
      if (contains(bytes, name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(byte[] bytes, byte[] wanted) {
    byte first = wanted[0];
    for (int at = 0; at <= bytes.length - wanted.length; at++) {
      if (bytes[at] == first && matches(bytes, at, wanted)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(byte[] bytes, int at, byte[] wanted) {
    for (int index = 1; index < wanted.length; index++) {
      if (bytes[at + index] != wanted[index]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
