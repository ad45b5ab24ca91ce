package io.netjar.sockets.jdk;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
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
  static volatile @Nullable UnaryOperator<@Nullable Object> datagramFactories;
  static volatile @Nullable UnaryOperator<@Nullable Object> channelProviders;

  /// How many virtual threads the JVM is resuming at this moment.
  static final AtomicInteger UNBLOCKS = new AtomicInteger();

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

  /// The factory that `java.net.DatagramSocket` asks.
  public static @Nullable Object datagramFactory(@Nullable Object own) {
    return choice(datagramFactories, own);
  }

  /// What `SelectorProvider.provider` gives out.
  public static @Nullable Object channelProvider(@Nullable Object own) {
    return choice(channelProviders, own);
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
