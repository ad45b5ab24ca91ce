package io.netjar.sockets.jdk;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/// Where a thread waits for a child process, or for whoever is at the other end of a file that is a
/// pipe or a terminal.
public final class ChildHooks {
  /// What [#realExit] returns at once for a process that is no child.
  public static final int NO_CHILD = -2;

  private ChildHooks() {}

  /// What the waits of the calling thread become; each method does nothing, or as the JDK does,
  /// where that is none of a program's.
  public interface Waits {
    /// Called before a thread reads from a file.
    void beforeRead(FileDescriptor file);

    /// Called before a thread writes to a file.
    ///
    /// @return true where it has written
    boolean write(FileOutputStream stream, byte[] bytes, int offset, int length) throws IOException;

    /// Called before a thread waits for the end of a child process, at most for `limit`.
    void beforeWaitFor(Process process, Duration limit);

    /// Runs what the JDK waits for a process by.
    ///
    /// @return false where the JDK has to
    boolean reap(Runnable wait);

    /// Waits for the end of a process: [#realExit] on another thread.
    int exit(long process, boolean isReaped);
  }

  /// Puts the hooks in place.
  public static void install(Waits waits) {
    // Classes are read from files: what the hooks need must be there before.
    waits.beforeRead(FileDescriptor.in);
    var _ = isStandard(FileDescriptor.in) && isReady(FileDescriptor.in, false, 0);
    Consumer<Object> reads = source -> beforeRead(waits, source);
    Hooks.set("reads", Consumer.class, reads);
    Predicate<@Nullable Object[]> writes = call -> write(waits, call);
    Hooks.set("writes", Predicate.class, writes);
    BiConsumer<Process, Duration> children = waits::beforeWaitFor;
    Hooks.set("childWaits", BiConsumer.class, children);
    Predicate<Runnable> reapers = waits::reap;
    Hooks.set("reapers", Predicate.class, reapers);
    ToIntBiFunction<Long, Boolean> exits = waits::exit;
    Hooks.set("childExits", ToIntBiFunction.class, exits);
  }

  private static void beforeRead(Waits waits, Object source) {
    if (source instanceof FileDescriptor file) {
      waits.beforeRead(file);
    } else if (source instanceof FileInputStream stream) {
      try {
        waits.beforeRead(stream.getFD());
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static boolean write(Waits waits, @Nullable Object[] call) {
    if (call[0] instanceof FileOutputStream stream
        && call[1] instanceof byte[] bytes
        && call[2] instanceof Integer offset
        && call[3] instanceof Integer length) {
      try {
        return waits.write(stream, bytes, offset, length);
      } catch (IOException e) {
        throw Undeclared.<RuntimeException>rethrow(e);
      }
    }
    return false;
  }

  /// Waits for the end of a process as the JDK does: the calling thread waits.
  ///
  /// @return its exit status; [#NO_CHILD] where it is no child of this one
  public static int realExit(long process, boolean isReaped) {
    try {
      return (int) Exits.EXIT.invokeExact(process, isReaped);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// Waits until a file can be read or written without waiting, or is at its end, or closed.
  ///
  /// @param forWriting whether it is to be written
  /// @param millis how long at most; 0 only looks
  public static boolean isReady(FileDescriptor file, boolean forWriting, long millis) {
    try {
      int event = forWriting ? Natives.WRITABLE : Natives.READABLE;
      return !file.valid() || (int) Natives.POLL.invokeExact(file, event, millis) != 0;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// True for the standard streams of this process, where netjar itself may write too.
  public static boolean isStandard(FileDescriptor file) {
    int number = (int) Natives.NUMBER.get(file);
    return number >= 0 && number <= 2;
  }

  /// True for what is neither a regular file nor a folder, such as a pipe.
  public static boolean isPipe(FileDescriptor file) {
    var path = Path.of("/proc/self/fd", String.valueOf((int) Natives.NUMBER.get(file)));
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).isOther();
    } catch (IOException _) {
      return false;
    }
  }

  private static MethodHandle method(
      String type, String name, Class<?> result, Class<?>... parameters) {
    try {
      var lookup = Opens.lookupIn(type);
      return lookup.findStatic(
          lookup.lookupClass(), name, MethodType.methodType(result, parameters));
    } catch (ReflectiveOperationException e) {
      throw Opens.unknownJdk(type + "." + name, e);
    }
  }

  /// Loaded with the first child process.
  private static final class Exits {
    static final MethodHandle EXIT =
        method(
            "java.lang.ProcessHandleImpl",
            "waitForProcessExit0",
            int.class,
            long.class,
            boolean.class);
  }

  /// Loaded when programs are about to run.
  private static final class Natives {
    /// `POLLIN` and `POLLOUT` of poll(2).
    static final int READABLE = 1;

    static final int WRITABLE = 4;

    static final MethodHandle POLL =
        method("sun.nio.ch.Net", "poll", int.class, FileDescriptor.class, int.class, long.class);

    static final VarHandle NUMBER = number();

    private static VarHandle number() {
      try {
        return Opens.lookupIn("java.io.FileDescriptor")
            .findVarHandle(FileDescriptor.class, "fd", int.class);
      } catch (ReflectiveOperationException e) {
        throw Opens.unknownJdk("java.io.FileDescriptor.fd", e);
      }
    }
  }
}
