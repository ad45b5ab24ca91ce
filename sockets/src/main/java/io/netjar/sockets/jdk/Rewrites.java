package io.netjar.sockets.jdk;

import io.netjar.sockets.jdk.Rewrite.Call;
import io.netjar.sockets.jdk.Rewrite.Forward;
import io.netjar.sockets.jdk.Rewrite.Read;
import io.netjar.sockets.jdk.Rewrite.Return;
import io.netjar.sockets.jdk.Rewrite.Start;
import io.netjar.sockets.jdk.Rewrite.Unless;
import java.util.ArrayList;
import java.util.List;

/// The table of all rewriting: where, what, and to which method of [BootHook].
final class Rewrites {
  private static final String UNSAFE = "jdk/internal/misc/Unsafe";
  private static final String SYSTEM = "java/lang/System";

  /// Code that works for the JVM or for the network, on whatever thread, and stays as it is.
  private static final String[] MACHINERY = {
    "java/lang/*",
    "jdk/internal/classfile/*",
    "jdk/internal/foreign/*",
    "jdk/internal/misc/*",
    "jdk/internal/ref/*",
    "jdk/internal/vm/*",
    "jdk/jfr/*",
    "sun/instrument/*",
    "io/netjar/network/*",
    "io/netjar/sockets/async/*",
    "io/netjar/sockets/channels/*",
    "io/netjar/sockets/endpoint/*",
    "io/netjar/sockets/jdk/*",
    "io/netjar/sockets/live/*",
    "io/netjar/sockets/net/*",
    "io/netjar/sockets/program/*",
  };

  private static final Where CLOCK_READERS = Where.everywhere().except(MACHINERY);

  private static final Where VIRTUAL_SLEEP =
      Where.in("java/lang/VirtualThread").method("sleepNanos");

  private Rewrites() {}

  /// All rows; the order does not matter.
  static List<Rewrite> all() {
    var rows = new ArrayList<Rewrite>();
    rows.addAll(clocks());
    rows.addAll(monitors());
    rows.addAll(sockets());
    rows.addAll(threads());
    rows.addAll(identity());
    rows.addAll(numbers());
    rows.addAll(descent());
    rows.addAll(pools());
    rows.addAll(processes());
    rows.addAll(children());
    rows.addAll(randomness());
    rows.addAll(machine());
    return rows;
  }

  /// `Thread.sleep` and every timed wait of `java.util.concurrent` park for a time and then ask the
  /// clock how much is left. In virtual time a park of an hour returns at once, so they would wait
  /// for ever.
  private static List<Rewrite> clocks() {
    var rows = new ArrayList<Rewrite>();
    rows.add(new Call(VIRTUAL_SLEEP, SYSTEM, "nanoTime", "nanoTime"));
    rows.add(
        new Call(
            VIRTUAL_SLEEP,
            "java/lang/VirtualThread",
            "getAndClearInterrupt",
            "isSleepInterrupted"));
    rows.add(new Call(CLOCK_READERS, SYSTEM, "nanoTime", "nanoTime"));
    rows.add(new Call(CLOCK_READERS, SYSTEM, "currentTimeMillis", "currentTimeMillis"));
    rows.add(
        new Call(
            CLOCK_READERS,
            "jdk/internal/misc/VM",
            "getNanoTimeAdjustment",
            "getNanoTimeAdjustment"));
    return rows;
  }

  /// The JVM's own thread takes virtual threads off a list one by one and unblocks each. What
  /// happens between the two is visible nowhere else, hence the count.
  private static List<Rewrite> monitors() {
    var virtualThread = Where.in("java/lang/VirtualThread");
    return List.of(
        new Start(virtualThread.method("compareAndSetOnWaitingList"), "unblockBegins"),
        new Return(virtualThread.method("unblock"), "unblockEnds"));
  }

  /// A platform thread that a program starts is run by a virtual one; what is asked of the first is
  /// answered by the second.
  private static List<Rewrite> threads() {
    var thread = Where.in("java/lang/Thread");
    var parks = Where.in("java/util/concurrent/*").except("java/util/concurrent/locks/LockSupport");
    return List.of(
        new Unless(thread.method("start"), "java/lang/Thread", "start0", "isStarted"),
        new Forward(thread.method("interrupt()V"), "peer"),
        new Forward(thread.method("isInterrupted()Z"), "peer"),
        new Forward(thread.method("alive()Z"), "peer"),
        new Forward(thread.method("join(J)V"), "peer"),
        new Forward(thread.method("join(Ljava/time/Duration;)Z"), "peer"),
        new Forward(thread.method("threadState()Ljava/lang/Thread$State;"), "peer"),
        new Forward(thread.method("getStackTrace()[Ljava/lang/StackTraceElement;"), "peer"),
        new Forward(
            Where.in("java/util/concurrent/locks/LockSupport").method("unpark", "getBlocker"),
            "peer"),
        new Return(Where.in("java/lang/Thread$ThreadIdentifiers").method("next"), "threadId"),
        new Call(parks, UNSAFE, "park", "park"),
        new Call(parks, UNSAFE, "unpark", "unpark"),
        new Call(CLOCK_READERS, "java/lang/Thread", "onSpinWait", "onSpinWait"),
        new Start(Where.in("java/lang/Object").method("wait(J)V"), "monitorWait"),
        new Start(
            Where.in("java/lang/VirtualThread").method("parkOnCarrierThread"), "isParkRefused"),
        new Start(Where.in("java/lang/VirtualThread").method("park()V", "parkNanos(J)V"), "parks"),
        new Call(
            Where.in("java/util/concurrent/ExecutorService").method("close"),
            "java/util/concurrent/ExecutorService",
            "awaitTermination",
            "awaitEnd"));
  }

  /// Who may see the platform thread that was started where a virtual one runs. Not where the JDK
  /// itself compares with the thread that is mounted: its channels remember whom they have blocked.
  private static List<Rewrite> identity() {
    var rows = new ArrayList<Rewrite>();
    var outside = new ArrayList<>(List.of(MACHINERY));
    outside.add("java/nio/channels/spi/*");
    outside.add("java/util/concurrent/StructuredTaskScope*");
    outside.add("java/util/concurrent/ThreadLocalRandom");
    outside.add("java/util/concurrent/locks/LockSupport");
    outside.add("sun/nio/ch/*");
    var inheritance =
        List.of(
            Where.in("java/lang/Thread").method("<init>"),
            Where.in("java/lang/ThreadGroup").method("<init>"),
            Where.in("java/lang/ThreadLocal*", "java/lang/InheritableThreadLocal"),
            Where.everywhere().except(outside.toArray(new String[0])));
    for (var where : inheritance) {
      rows.add(new Call(where, "java/lang/Thread", "currentThread", "currentThread"));
    }
    return rows;
  }

  /// The numbers of threads as programs see them. Not where the JDK tells the owners of a lock by
  /// them, which threads of several networks may share.
  private static List<Rewrite> numbers() {
    String thread = "java/lang/Thread";
    String virtual = "java/lang/VirtualThread";
    String random = "java/util/concurrent/ThreadLocalRandom";
    var outside = new ArrayList<>(List.of(MACHINERY));
    outside.add("java/util/concurrent/locks/*");
    outside.add(random);
    var inside = Where.everywhere().except(outside.toArray(new String[0]));
    return List.of(
        new Call(Where.in(thread).method("getId", "toString"), thread, "threadId", "threadNumber"),
        new Call(Where.in(virtual).method("toString"), virtual, "threadId", "threadNumber"),
        new Call(Where.in(random), thread, "threadId", "threadNumber"),
        new Call(inside, thread, "threadId", "threadNumber"));
  }

  /// Threads that inherit nothing are still on the host of who made them. These are the two
  /// constructors that all others call.
  private static List<Rewrite> descent() {
    var thread = Where.in("java/lang/Thread");
    return List.of(
        new Return(
            thread.method(
                "<init>(Ljava/lang/ThreadGroup;Ljava/lang/String;ILjava/lang/Runnable;J)V",
                "<init>(Ljava/lang/String;IZ)V"),
            "threadMade"));
  }

  /// The pool of the whole JVM, where it is used.
  private static List<Rewrite> pools() {
    String pool = "java/util/concurrent/ForkJoinPool";
    var where = Where.everywhere().exceptMethod("<clinit>");
    return List.of(
        new Return(Where.in(pool).method("commonPool", "asyncCommonPool"), "commonPool"),
        new Read(where.except(pool), pool, "common", "commonPool"),
        new Read(where, "java/util/concurrent/CompletableFuture", "ASYNC_POOL", "commonPool"),
        new Read(where, "jdk/internal/net/http/HttpClientImpl", "ASYNC_POOL", "commonPool"));
  }

  /// What ends a process, and what it asks its machine.
  private static List<Rewrite> processes() {
    String runtime = "java/lang/Runtime";
    return List.of(
        new Start(Where.in(runtime).method("exit"), "exit"),
        new Start(Where.in(runtime).method("halt"), "halt"),
        new Start(Where.in(runtime).method("addShutdownHook"), "isShutdownHookAdded"),
        // Not where the hook itself asks the JDK.
        new Call(
            Where.everywhere().except("java/lang/NetjarHook", "io/netjar/sockets/program/*"),
            runtime,
            "removeShutdownHook",
            "removeShutdownHook"),
        new Call(CLOCK_READERS, runtime, "availableProcessors", "availableProcessors"));
  }

  /// Child processes and files in which a thread waits for somebody outside.
  private static List<Rewrite> children() {
    String handle = "java/lang/ProcessHandleImpl";
    var process = Where.in("java/lang/ProcessImpl");
    var input = Where.in("java/io/FileInputStream");
    var output = Where.in("java/io/FileOutputStream");
    var channel = Where.in("sun/nio/ch/UnixFileDispatcherImpl");
    return List.of(
        new Start(process.method("waitFor()I"), "beforeWaitFor"),
        new Start(
            process.method("waitFor(JLjava/util/concurrent/TimeUnit;)Z"), "beforeWaitForTime"),
        new Call(
            Where.in(handle).method("completion"),
            "java/util/concurrent/Executor",
            "execute",
            "reap"),
        new Call(Where.in(handle + "$1"), handle, "waitForProcessExit0", "exitOf"),
        new Start(input.method("read()I", "read([B)I", "read([BII)I"), "beforeRead"),
        new Start(
            channel.method(
                "read(Ljava/io/FileDescriptor;JI)I", "readv(Ljava/io/FileDescriptor;JI)J"),
            "beforeReadOf"),
        new Start(output.method("write([BII)V"), "isWritten"),
        new Start(output.method("write([B)V"), "isAllWritten"));
  }

  private static List<Rewrite> randomness() {
    var secure = Where.in("java/security/SecureRandom");
    var immutable = Where.in("java/util/ImmutableCollections$*");
    String salts = "java/util/ImmutableCollections";
    return List.of(
        new Start(secure.method("nextBytes"), "isRandomFilled"),
        new Return(secure.method("generateSeed"), "generatedSeed"),
        new Return(Where.in("java/util/Random").method("seedUniquifier"), "seed"),
        new Call(
            Where.in("java/util/SplittableRandom", "jdk/random/*").method("<init>"),
            "java/util/concurrent/atomic/AtomicLong",
            "getAndAdd",
            "nextSeed"),
        new Read(Where.in("java/util/Collections"), "java/util/Collections", "r", "sharedRandom"),
        new Call(CLOCK_READERS, "java/lang/Math", "random", "random"),
        new Read(immutable, salts, "SALT32L", "salt"),
        new Read(immutable, salts, "REVERSE", "isReversed"));
  }

  /// What is asked about the machine's name, addresses and interfaces.
  private static List<Rewrite> machine() {
    String addresses = "java/net/InetAddress";
    String interfaces = "java/net/NetworkInterface";
    var rows = new ArrayList<Rewrite>();
    rows.add(new Call(CLOCK_READERS, addresses, "getLocalHost", "localHost"));
    rows.add(
        new Call(Where.in(addresses), "java/net/InetAddressImpl", "isReachable", "isReachable"));
    MachineHooks.OF_INTERFACES.forEach(
        (question, hook) -> rows.add(new Call(Where.in(interfaces), interfaces, question, hook)));
    return rows;
  }

  /// Where the JDK decides on the inside of a socket.
  private static List<Rewrite> sockets() {
    var rows = new ArrayList<Rewrite>();
    for (var kind : SocketKind.values()) {
      String socket = kind.socket();
      var where = Where.in(socket).exceptMethod(kind.setter());
      rows.add(new Read(where, socket, "factory", kind.hook()));
    }
    // No factory is asked where a socket is to go through a proxy.
    rows.add(
        new Call(
            Where.in("java/net/DelegatingSocketImpl").method("<init>"),
            "java/util/Objects",
            "requireNonNull",
            "proxiedInside"));
    rows.add(
        new Call(
            Where.in("java/net/DatagramSocket").method("createDelegate"),
            "sun/nio/ch/SelectorProviderImpl",
            "openUninterruptibleDatagramChannel",
            "datagramInside"));
    var provider = Where.in("java/nio/channels/spi/SelectorProvider").method("provider");
    rows.add(new Return(provider, "channelProvider"));
    var asynchronous =
        Where.in("java/nio/channels/spi/AsynchronousChannelProvider").method("provider");
    rows.add(new Return(asynchronous, "asynchronousProvider"));
    return rows;
  }
}
