package io.netjar.sockets.jdk;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.function.ToIntBiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What rewritten code calls. [Hook] copies this class into the package `java.lang`, under the name
/// `NetjarHook`, since code of `java.base` sees nothing outside its module.
///
/// A hook is a static field with a function, and a static method of another name that calls it, or
/// does what the JDK did before where the field is null. [Rewrites] names the methods, [Hooks] sets
/// the fields. Only types of `java.base` may be used here, no lambdas, and no other class of ours.
public final class BootHook {
  static volatile @Nullable LongSupplier nanoClock;
  static volatile @Nullable LongSupplier milliClock;
  static volatile @Nullable LongUnaryOperator adjustments;
  static volatile @Nullable LongUnaryOperator realAdjustments;
  static volatile @Nullable UnaryOperator<@Nullable Object> streamFactories;
  static volatile @Nullable UnaryOperator<@Nullable Object> serverFactories;
  static volatile @Nullable UnaryOperator<@Nullable Object> proxiedInsides;
  static volatile @Nullable UnaryOperator<@Nullable Object> datagramInsides;
  static volatile @Nullable UnaryOperator<@Nullable Object> channelProviders;
  static volatile @Nullable UnaryOperator<@Nullable Object> commonPools;
  static volatile @Nullable UnaryOperator<@Nullable Object> hostPools;
  static volatile @Nullable Consumer<Thread> threadMakings;
  static volatile @Nullable UnaryOperator<Thread> identities;
  static volatile @Nullable UnaryOperator<@Nullable Thread> peers;
  static volatile @Nullable Predicate<Thread> starts;
  static volatile @Nullable Predicate<Thread> shutdownHooks;
  static volatile @Nullable BiPredicate<Runtime, Thread> shutdownHookRemovals;
  static volatile @Nullable LongUnaryOperator threadIds;
  static volatile @Nullable Runnable spinWaits;
  static volatile @Nullable Runnable monitorWaits;
  static volatile @Nullable IntConsumer exits;
  static volatile @Nullable IntConsumer halts;
  static volatile @Nullable LongPredicate pinnedParks;
  static volatile @Nullable Predicate<byte[]> randomBytes;
  static volatile @Nullable LongUnaryOperator seeds;
  static volatile @Nullable UnaryOperator<@Nullable Object> sharedRandoms;
  static volatile @Nullable LongUnaryOperator salts;
  static volatile @Nullable IntUnaryOperator processors;
  static volatile @Nullable UnaryOperator<@Nullable Object> asynchronousProviders;

  static volatile @Nullable Consumer<Object> reads;
  static volatile @Nullable Predicate<@Nullable Object[]> writes;
  static volatile @Nullable BiConsumer<Process, Duration> childWaits;
  static volatile @Nullable Predicate<Runnable> reapers;
  static volatile @Nullable ToIntBiFunction<Long, Boolean> childExits;
  static volatile @Nullable Runnable interruptedParks;

  static volatile @Nullable BiFunction<String, @Nullable Object[], @Nullable Object> machine;

  /// How many virtual threads the JVM is resuming at this moment.
  static final AtomicInteger UNBLOCKS = new AtomicInteger();

  /// How far the identifiers of two networks' threads are apart; the JVM's own stay below. No two
  /// threads of a JVM may share one: the owner of a monitor is known by it.
  static final long THREADS_OF_NETWORK = 1_000_000_000;

  private BootHook() {}

  /// `System.nanoTime`.
  public static long nanoTime() {
    var clock = nanoClock;
    return clock == null ? System.nanoTime() : clock.getAsLong();
  }

  /// `System.currentTimeMillis`.
  public static long currentTimeMillis() {
    var clock = milliClock;
    return clock == null ? System.currentTimeMillis() : clock.getAsLong();
  }

  /// `VM.getNanoTimeAdjustment`, of which `Instant.now` is made.
  public static long getNanoTimeAdjustment(long offsetSeconds) {
    var clock = adjustments;
    if (clock == null) {
      clock = realAdjustments;
    }
    return clock == null ? -1 : clock.applyAsLong(offsetSeconds);
  }

  /// The factory that `java.net.Socket` asks.
  public static @Nullable Object streamFactory(@Nullable Object own) {
    return choice(streamFactories, own);
  }

  /// The factory that `java.net.ServerSocket` asks.
  public static @Nullable Object serverFactory(@Nullable Object own) {
    return choice(serverFactories, own);
  }

  /// What a `java.net.Socket` that goes through a proxy works on.
  public static @Nullable Object proxiedInside(@Nullable Object own) {
    return choice(proxiedInsides, own);
  }

  /// The channel that a new `java.net.DatagramSocket` works on.
  public static @Nullable Object datagramInside(@Nullable Object provider) {
    return choice(datagramInsides, provider);
  }

  /// What `SelectorProvider.provider` gives out.
  public static @Nullable Object channelProvider(@Nullable Object own) {
    return choice(channelProviders, own);
  }

  /// The pool that the whole JVM shares: `ForkJoinPool.common` and what is made of it.
  public static @Nullable Object commonPool(@Nullable Object own) {
    return choice(hostPools, choice(commonPools, own));
  }

  /// A thread was made.
  public static void threadMade(Thread thread) {
    var makings = threadMakings;
    if (makings != null) {
      makings.accept(thread);
    }
  }

  /// `Thread.currentThread` for those who must see the thread that they have started.
  public static Thread currentThread() {
    var self = Thread.currentThread();
    var identity = identities;
    return (identity == null || !self.isVirtual()) ? self : identity.apply(self);
  }

  /// The virtual thread that does the work of a platform thread, null where there is none.
  public static @Nullable Thread peer(@Nullable Thread thread) {
    var function = peers;
    return (function == null || thread == null) ? null : function.apply(thread);
  }

  /// True where a platform thread has been started as a virtual one.
  public static boolean isStarted(Thread thread) {
    var start = starts;
    return start != null && Thread.currentThread().isVirtual() && start.test(thread);
  }

  /// The identifier of a new thread.
  public static long threadId(long own) {
    var function = threadIds;
    return function == null ? own : function.applyAsLong(own);
  }

  /// The thread's number among those of its network: what programs see as its identifier, and what
  /// a `ThreadLocalRandom` draws by.
  public static long threadNumber(Thread thread) {
    return thread.threadId() % THREADS_OF_NETWORK;
  }

  /// True where the interrupt of a virtual thread, which is taken back, is to end its sleep without
  /// words.
  ///
  /// @throws InterruptedException as the JVM throws it in a platform thread, where the thread
  ///   stands in for one
  public static boolean isSleepInterrupted(Thread self) throws InterruptedException {
    boolean isInterrupted = Thread.interrupted();
    if (isInterrupted && !currentThread().isVirtual()) {
      throw new InterruptedException("sleep interrupted");
    }
    return isInterrupted;
  }

  /// `Thread.onSpinWait`.
  public static void onSpinWait() {
    var wait = spinWaits;
    if (wait == null) {
      Thread.onSpinWait();
    } else {
      wait.run();
    }
  }

  /// `Unsafe.park` where it is called by threads that may be virtual.
  public static void park(Object unsafe, boolean isAbsolute, long time) {
    if (isAbsolute) {
      LockSupport.parkUntil(time);
    } else if (time == 0) {
      LockSupport.park();
    } else {
      LockSupport.parkNanos(time);
    }
  }

  /// `Unsafe.unpark`.
  public static void unpark(Object unsafe, @Nullable Object thread) {
    LockSupport.unpark((Thread) thread);
  }

  /// A virtual thread is about to park together with its carrier, for ever or for `nanos`; true
  /// where it must not.
  public static boolean isParkRefused(Object virtualThread, boolean isTimed, long nanos) {
    var refusal = pinnedParks;
    return refusal != null && refusal.test(isTimed ? nanos : -1);
  }

  /// A virtual thread is about to park; where it is interrupted, it will not wait.
  public static void parks(Object virtualThread) {
    var park = interruptedParks;
    if (park != null && ((Thread) virtualThread).isInterrupted()) {
      park.run();
    }
  }

  /// `ExecutorService.awaitTermination` as `close` calls it, in a loop: a day that nobody has asked
  /// for.
  public static boolean awaitEnd(Object pool, long time, Object unit) throws InterruptedException {
    return ((ExecutorService) pool).awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  /// A stream of a file, or what reads a channel of the file `source`, is about to be read.
  public static void beforeRead(Object source) {
    var read = reads;
    if (read != null && Thread.currentThread().isVirtual()) {
      read.accept(source);
    }
  }

  /// The same for a channel's file.
  public static void beforeReadOf(Object dispatcher, Object file) {
    beforeRead(file);
  }

  /// A stream of a file is about to be written to: true where it has been.
  public static boolean isWritten(Object stream, byte[] bytes, int offset, int length) {
    var write = writes;
    return write != null
        && Thread.currentThread().isVirtual()
        && write.test(new Object[] {stream, bytes, offset, length});
  }

  /// The same for all of `bytes`.
  public static boolean isAllWritten(Object stream, byte[] bytes) {
    return bytes != null && isWritten(stream, bytes, 0, bytes.length);
  }

  /// `Process.waitFor`.
  public static void beforeWaitFor(Object process) {
    var wait = childWaits;
    if (wait != null && Thread.currentThread().isVirtual()) {
      wait.accept((Process) process, ChronoUnit.FOREVER.getDuration());
    }
  }

  /// `Process.waitFor` with a limit.
  public static void beforeWaitForTime(Object process, long time, Object unit) {
    var wait = childWaits;
    if (wait != null && unit != null && Thread.currentThread().isVirtual()) {
      wait.accept((Process) process, Duration.ofNanos(((TimeUnit) unit).toNanos(time)));
    }
  }

  /// Lets the JDK wait for the end of a process, in a thread.
  public static void reap(Object executor, Runnable wait) {
    var reaper = reapers;
    if (reaper == null || !Thread.currentThread().isVirtual() || !reaper.test(wait)) {
      ((Executor) executor).execute(wait);
    }
  }

  /// `ProcessHandleImpl.waitForProcessExit0`.
  public static int exitOf(long process, boolean isReaped) {
    var exit = childExits;
    return exit == null ? -1 : exit.applyAsInt(process, isReaped);
  }

  /// `Object.wait`.
  public static void monitorWait() {
    var wait = monitorWaits;
    if (wait != null && Thread.currentThread().isVirtual()) {
      wait.run();
    }
  }

  /// `Runtime.exit`: returns for those who are no program.
  public static void exit(Runtime runtime, int status) {
    var exit = exits;
    if (exit != null) {
      exit.accept(status);
    }
  }

  /// `Runtime.halt`: returns for those who are no program.
  public static void halt(Runtime runtime, int status) {
    var halt = halts;
    if (halt != null) {
      halt.accept(status);
    }
  }

  /// `Runtime.addShutdownHook`: true where it is a program's.
  public static boolean isShutdownHookAdded(Runtime runtime, Thread hook) {
    var add = shutdownHooks;
    return add != null && hook != null && add.test(hook);
  }

  /// `Runtime.removeShutdownHook`.
  public static boolean removeShutdownHook(Runtime runtime, Thread hook) {
    var removal = shutdownHookRemovals;
    return (removal == null || hook == null)
        ? runtime.removeShutdownHook(hook)
        : removal.test(runtime, hook);
  }

  /// `Runtime.availableProcessors`.
  public static int availableProcessors(Runtime runtime) {
    var function = processors;
    int own = runtime.availableProcessors();
    return function == null ? own : function.applyAsInt(own);
  }

  /// `SecureRandom.nextBytes`: true where the bytes have been filled.
  public static boolean isRandomFilled(Object random, byte[] bytes) {
    var fill = randomBytes;
    return fill != null && fill.test(bytes);
  }

  /// What `SecureRandom.generateSeed` returns.
  public static byte[] generatedSeed(byte[] own) {
    var seed = new byte[own.length];
    return isRandomFilled(seed, seed) ? seed : own;
  }

  /// What makes one `Random` differ from the next.
  public static long seed(long own) {
    var function = seeds;
    return function == null ? own : function.applyAsLong(own);
  }

  /// What makes one `SplittableRandom` differ from the next.
  public static long nextSeed(AtomicLong seeds, long step) {
    return seed(seeds.getAndAdd(step));
  }

  /// A `Random` that the whole JVM shares.
  public static @Nullable Object sharedRandom(@Nullable Object own) {
    return choice(sharedRandoms, own);
  }

  /// `Math.random`.
  public static double random() {
    var own = sharedRandom(null);
    return own == null ? Math.random() : ((Random) own).nextDouble();
  }

  /// The number by which `Set.of` and `Map.of` choose their order.
  public static long salt(long own) {
    var function = salts;
    return function == null ? own : function.applyAsLong(own);
  }

  /// Whether `Set.of` and `Map.of` are iterated backwards.
  public static boolean isReversed(boolean own) {
    return salt(own ? 1 : 0) == 1;
  }

  /// What `AsynchronousChannelProvider.provider` gives out.
  public static @Nullable Object asynchronousProvider(@Nullable Object own) {
    return choice(asynchronousProviders, own);
  }

  private static @Nullable Object ask(String question, @Nullable Object... arguments) {
    var answers = machine;
    return answers == null ? null : answers.apply(question, arguments);
  }

  private static boolean isSo(String question, @Nullable Object... arguments) {
    return Boolean.TRUE.equals(ask(question, arguments));
  }

  /// `InetAddress.getLocalHost`.
  public static InetAddress localHost() throws UnknownHostException {
    var answer = ask("getLocalHost");
    return answer == null ? InetAddress.getLocalHost() : (InetAddress) answer;
  }

  /// `NetworkInterface.getAll`.
  public static @Nullable Object interfaces() {
    return ask("getAll");
  }

  /// `NetworkInterface.getByName0`.
  public static @Nullable Object interfaceByName(String name) {
    return ask("getByName0", name);
  }

  /// `NetworkInterface.getByIndex0`.
  public static @Nullable Object interfaceByIndex(int number) {
    return ask("getByIndex0", number);
  }

  /// `NetworkInterface.getByInetAddress0`.
  public static @Nullable Object interfaceByAddress(InetAddress address) {
    return ask("getByInetAddress0", address);
  }

  /// `NetworkInterface.boundInetAddress0`.
  public static boolean isBound(InetAddress address) {
    return isSo("boundInetAddress0", address);
  }

  /// `NetworkInterface.isUp0`.
  public static boolean isUp(String name, int number) {
    return isSo("isUp0", name, number);
  }

  /// `NetworkInterface.isLoopback0`.
  public static boolean isLoopback(String name, int number) {
    return isSo("isLoopback0", name, number);
  }

  /// `NetworkInterface.supportsMulticast0`.
  public static boolean supportsMulticast(String name, int number) {
    return isSo("supportsMulticast0", name, number);
  }

  /// `NetworkInterface.isP2P0`.
  public static boolean isPointToPoint(String name, int number) {
    return isSo("isP2P0", name, number);
  }

  /// `NetworkInterface.getMacAddr0`.
  public static @Nullable Object hardwareAddress(byte[] address, String name, int number) {
    return ask("getMacAddr0", address, name, number);
  }

  /// `NetworkInterface.getMTU0`.
  public static int mtu(String name, int number) {
    return ask("getMTU0", name, number) instanceof Integer mtu ? mtu : 0;
  }

  /// `InetAddressImpl.isReachable`.
  public static boolean isReachable(
      Object implementation, InetAddress address, int millis, @Nullable Object from, int ttl) {
    return isSo("isReachable", implementation, address, millis, from, ttl);
  }

  private static @Nullable Object choice(
      @Nullable UnaryOperator<@Nullable Object> function, @Nullable Object own) {
    return function == null ? own : function.apply(own);
  }

  /// The JVM begins to resume a virtual thread.
  public static void unblockBegins() {
    UNBLOCKS.incrementAndGet();
  }

  /// It has handed it to its scheduler.
  public static void unblockEnds() {
    UNBLOCKS.decrementAndGet();
  }
}
