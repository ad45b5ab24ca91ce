package io.netjar.sockets.channels;

import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Puts one provider in front of the JDK's: that of the calling thread's host. It is always the
/// same object, since programs keep it and compare.
public final class ChannelSwitch implements UnaryOperator<Object> {
  private final AtomicReference<@Nullable HostSelectorProvider> made = new AtomicReference<>();

  /// A switch that has seen no provider yet.
  public ChannelSwitch() {}

  @Override
  public Object apply(Object outside) {
    if (outside instanceof HostSelectorProvider) {
      return outside;
    }
    var before = made.get();
    if (before == null) {
      made.compareAndSet(null, HostSelectorProvider.switching((SelectorProvider) outside));
      before = Objects.requireNonNull(made.get());
    }
    return before;
  }
}
