package io.netjar.sockets.async;

import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Puts one provider in front of the JDK's: that of the calling thread's host. It is always the
/// same object, since programs keep it and compare.
public final class AsynchronousSwitch implements UnaryOperator<Object> {
  private final AtomicReference<@Nullable HostAsynchronousChannelProvider> made =
      new AtomicReference<>();

  /// A switch that has seen no provider yet.
  public AsynchronousSwitch() {}

  @Override
  public Object apply(Object outside) {
    if (outside instanceof HostAsynchronousChannelProvider) {
      return outside;
    }
    var before = made.get();
    if (before == null) {
      made.compareAndSet(
          null, new HostAsynchronousChannelProvider((AsynchronousChannelProvider) outside));
      before = Objects.requireNonNull(made.get());
    }
    return before;
  }
}
