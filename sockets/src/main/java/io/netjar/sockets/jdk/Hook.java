package io.netjar.sockets.jdk;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.classfile.ClassFile.ACC_VOLATILE;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;

/// The class `java.lang.NetjarHook`, which rewritten code of the JDK calls: made here and defined
/// in the package `java.lang`, since code of `java.base` sees nothing outside its module.
///
/// For each hook it has a static field with a function, and a static method that calls the
/// function, or does what the JDK did before where the field is null. It also counts the virtual
/// threads that the JVM is resuming at this moment.
final class Hook {
  static final ClassDesc NAME = ClassDesc.of("java.lang.NetjarHook");
  static final MethodTypeDesc CLOCK = MethodTypeDesc.of(CD_long);
  static final MethodTypeDesc ADJUSTMENT = MethodTypeDesc.of(CD_long, CD_long);
  static final MethodTypeDesc NOTHING = MethodTypeDesc.of(CD_void);

  private static final ClassDesc SYSTEM = ClassDesc.of("java.lang.System");
  private static final ClassDesc VM = ClassDesc.of("jdk.internal.misc.VM");
  private static final ClassDesc SUPPLIER = LongSupplier.class.describeConstable().orElseThrow();
  private static final ClassDesc LONG_OPERATOR =
      LongUnaryOperator.class.describeConstable().orElseThrow();
  private static final ClassDesc OPERATOR = UnaryOperator.class.describeConstable().orElseThrow();
  private static final ClassDesc COUNTER = AtomicInteger.class.describeConstable().orElseThrow();
  private static final ClassDesc RUNNABLE = Runnable.class.describeConstable().orElseThrow();
  private static final String UNBLOCKS = "unblocks";

  /// What is done where somebody asks for NIO's provider of channels and selectors.
  static final String CHANNELS = "channels";

  private final MethodHandles.Lookup lookup;

  private Hook(MethodHandles.Lookup lookup) {
    this.lookup = lookup;
  }

  /// Defines the class, or finds it where another class loader has defined it already.
  static Hook define() {
    var inPackage = Opens.lookupIn("java.lang.VirtualThread");
    Class<?> type;
    try {
      type = Class.forName(NAME.packageName() + "." + NAME.displayName(), true, null);
    } catch (ClassNotFoundException _) {
      type = defineNew(inPackage);
    }
    return new Hook(Opens.lookupIn(type.getName()));
  }

  private static Class<?> defineNew(MethodHandles.Lookup inPackage) {
    try {
      var type = inPackage.defineClass(bytes());
      MethodHandles.privateLookupIn(type, MethodHandles.lookup())
          .findStaticVarHandle(type, UNBLOCKS, AtomicInteger.class)
          .setVolatile(new AtomicInteger());
      return type;
    } catch (ReflectiveOperationException e) {
      throw Opens.unknownJdk(NAME.displayName(), e);
    }
  }

  /// The number of virtual threads that the JVM is resuming at this moment.
  AtomicInteger unblocks() {
    return (AtomicInteger) field(UNBLOCKS, AtomicInteger.class).getVolatile();
  }

  /// What `System.nanoTime` and `System.currentTimeMillis` are in rewritten code, and
  /// `VM.getNanoTimeAdjustment`, of which `Instant.now` is made.
  void clock(LongSupplier nanoTime, LongSupplier millis, LongUnaryOperator adjustment) {
    field("nanoTime", LongSupplier.class).setVolatile(nanoTime);
    field("currentTimeMillis", LongSupplier.class).setVolatile(millis);
    field("getNanoTimeAdjustment", LongUnaryOperator.class).setVolatile(adjustment);
  }

  /// Sets the function that is given a socket class's own factory (or null) and says which to use.
  void factory(SocketKind kind, UnaryOperator<Object> choice) {
    field(kind.hook(), UnaryOperator.class).setVolatile(choice);
  }

  /// Sets what is done before NIO's provider of channels and selectors is given out.
  void channels(Runnable check) {
    field(CHANNELS, Runnable.class).setVolatile(check);
  }

  private VarHandle field(String name, Class<?> type) {
    try {
      return lookup.findStaticVarHandle(lookup.lookupClass(), name, type);
    } catch (ReflectiveOperationException e) {
      throw Opens.unknownJdk(NAME.displayName(), e);
    }
  }

  private static byte[] bytes() {
    return ClassFile.of()
        .build(
            NAME,
            type -> {
              type.withFlags(ACC_PUBLIC | ACC_FINAL);
              clock(type, "nanoTime");
              clock(type, "currentTimeMillis");
              adjustment(type);
              for (var kind : SocketKind.values()) {
                factory(type, kind);
              }
              action(type, CHANNELS);
              field(type, UNBLOCKS, COUNTER);
              count(type, "unblockBegins", "incrementAndGet");
              count(type, "unblockEnds", "decrementAndGet");
            });
  }

  private static void clock(ClassBuilder type, String name) {
    field(type, name, SUPPLIER);
    method(
        type,
        name,
        CLOCK,
        code -> {
          var unset = code.newLabel();
          code.getstatic(NAME, name, SUPPLIER).dup().ifnull(unset);
          code.invokeinterface(SUPPLIER, "getAsLong", CLOCK).lreturn();
          code.labelBinding(unset).pop().invokestatic(SYSTEM, name, CLOCK).lreturn();
        });
  }

  private static void adjustment(ClassBuilder type) {
    String name = "getNanoTimeAdjustment";
    field(type, name, LONG_OPERATOR);
    method(
        type,
        name,
        ADJUSTMENT,
        code -> {
          var unset = code.newLabel();
          code.getstatic(NAME, name, LONG_OPERATOR).dup().ifnull(unset).lload(0);
          code.invokeinterface(LONG_OPERATOR, "applyAsLong", ADJUSTMENT).lreturn();
          code.labelBinding(unset).pop().lload(0).invokestatic(VM, name, ADJUSTMENT).lreturn();
        });
  }

  private static void factory(ClassBuilder type, SocketKind kind) {
    field(type, kind.hook(), OPERATOR);
    method(
        type,
        kind.hook(),
        MethodTypeDesc.of(kind.factory(), kind.factory()),
        code -> {
          var unset = code.newLabel();
          code.getstatic(NAME, kind.hook(), OPERATOR).dup().ifnull(unset).aload(0);
          code.invokeinterface(OPERATOR, "apply", MethodTypeDesc.of(CD_Object, CD_Object));
          code.checkcast(kind.factory()).areturn();
          code.labelBinding(unset).pop().aload(0).areturn();
        });
  }

  private static void action(ClassBuilder type, String name) {
    field(type, name, RUNNABLE);
    method(
        type,
        name,
        NOTHING,
        code -> {
          var unset = code.newLabel();
          code.getstatic(NAME, name, RUNNABLE).dup().ifnull(unset);
          code.invokeinterface(RUNNABLE, "run", NOTHING).return_();
          code.labelBinding(unset).pop().return_();
        });
  }

  private static void count(ClassBuilder type, String name, String operation) {
    method(
        type,
        name,
        NOTHING,
        code ->
            code.getstatic(NAME, UNBLOCKS, COUNTER)
                .invokevirtual(COUNTER, operation, MethodTypeDesc.of(CD_int))
                .pop()
                .return_());
  }

  private static void field(ClassBuilder type, String name, ClassDesc fieldType) {
    type.withField(name, fieldType, ACC_PUBLIC | ACC_STATIC | ACC_VOLATILE);
  }

  private static void method(
      ClassBuilder type, String name, MethodTypeDesc signature, Consumer<CodeBuilder> code) {
    type.withMethodBody(name, signature, ACC_PUBLIC | ACC_STATIC, code);
  }
}
