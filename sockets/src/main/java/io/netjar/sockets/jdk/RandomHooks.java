package io.netjar.sockets.jdk;

import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a thread finds that asks the JDK for something random.
public final class RandomHooks {
  private RandomHooks() {}

  /// Decides on the calling thread.
  public interface Source {
    /// Fills `bytes` for a `SecureRandom`; false where the JDK is to do it.
    boolean fill(byte[] bytes);

    /// What makes a new generator differ from others.
    ///
    /// @param own what it would be in the JDK
    long seed(long own);

    /// A `Random` in the place of one that the whole JVM shares.
    @Nullable Object shared(@Nullable Object own);

    /// The number by which the JDK's immutable sets and maps choose their order.
    long salt(long own);
  }

  /// Puts the hooks in place.
  public static void install(Source source) {
    Predicate<byte[]> fill = source::fill;
    Hooks.set("randomBytes", Predicate.class, fill);
    LongUnaryOperator seed = source::seed;
    Hooks.set("seeds", LongUnaryOperator.class, seed);
    UnaryOperator<@Nullable Object> shared = source::shared;
    Hooks.set("sharedRandoms", UnaryOperator.class, shared);
    LongUnaryOperator salt = source::salt;
    Hooks.set("salts", LongUnaryOperator.class, salt);
  }
}
