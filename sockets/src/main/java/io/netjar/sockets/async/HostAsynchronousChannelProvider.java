package io.netjar.sockets.async;

import io.netjar.sockets.endpoint.ListenSocket;
import io.netjar.sockets.endpoint.SocketOwner;
import io.netjar.sockets.endpoint.StreamSocket;
import io.netjar.sockets.jdk.DefaultChannels;
import io.netjar.sockets.net.SocketSwitch;
import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.IllegalChannelGroupException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Gives asynchronous channels to the threads on a host; those of other threads are the operating
/// system's.
///
/// A host can also be chosen by hand: `AsynchronousSocketChannel.open(group)` with a group of a
/// provider that was made for it.
public final class HostAsynchronousChannelProvider extends AsynchronousChannelProvider {
  private final @Nullable SocketOwner owner;
  private final Supplier<AsynchronousChannelProvider> outside;

  /// The provider for a JVM without netjar's agent, by the system property
  /// `java.nio.channels.spi.AsynchronousChannelProvider`, which names this class.
  public HostAsynchronousChannelProvider() {
    owner = null;
    outside = DefaultChannels::asynchronousProvider;
  }

  /// The host's own provider, for any thread.
  public HostAsynchronousChannelProvider(SocketOwner owner) {
    this.owner = owner;
    outside = DefaultChannels::asynchronousProvider;
  }

  /// A provider that leaves threads on no host to `outside`.
  public HostAsynchronousChannelProvider(AsynchronousChannelProvider outside) {
    owner = null;
    this.outside = () -> outside;
  }

  private @Nullable SocketOwner owner() {
    return owner == null ? SocketSwitch.owner() : owner;
  }

  @Override
  public AsynchronousChannelGroup openAsynchronousChannelGroup(int threads, ThreadFactory factory)
      throws IOException {
    var on = owner();
    if (on == null) {
      return outside.get().openAsynchronousChannelGroup(threads, factory);
    }
    if (threads < 1) {
      throw new IllegalArgumentException("'nThreads' must be > 0");
    }
    var pool = Executors.newFixedThreadPool(threads, factory);
    if (pool instanceof ThreadPoolExecutor fixed) {
      fixed.prestartAllCoreThreads();
    }
    return new HostChannelGroup(this, on, pool);
  }

  @Override
  public AsynchronousChannelGroup openAsynchronousChannelGroup(
      ExecutorService executor, int initialSize) throws IOException {
    var on = owner();
    return on == null
        ? outside.get().openAsynchronousChannelGroup(executor, initialSize)
        : new HostChannelGroup(this, on, executor);
  }

  /// The group that is meant; null where the channel is the operating system's.
  private @Nullable HostChannelGroup group(@Nullable AsynchronousChannelGroup wanted) {
    if (wanted instanceof HostChannelGroup group) {
      return group;
    }
    if (wanted != null) {
      if (owner != null) {
        throw new IllegalChannelGroupException();
      }
      return null;
    }
    var on = owner();
    return on == null
        ? null
        : on.part(HostChannelGroup.class, made -> HostChannelGroup.standard(this, made));
  }

  @Override
  public AsynchronousServerSocketChannel openAsynchronousServerSocketChannel(
      @Nullable AsynchronousChannelGroup wanted) throws IOException {
    var group = group(wanted);
    if (group == null) {
      return outside.get().openAsynchronousServerSocketChannel(wanted);
    }
    group.ensureOpen();
    return new HostAsynchronousServerSocketChannel(group, new ListenSocket(group.owner())).begun();
  }

  @Override
  public AsynchronousSocketChannel openAsynchronousSocketChannel(
      @Nullable AsynchronousChannelGroup wanted) throws IOException {
    var group = group(wanted);
    if (group == null) {
      return outside.get().openAsynchronousSocketChannel(wanted);
    }
    group.ensureOpen();
    return new HostAsynchronousSocketChannel(group, new StreamSocket(group.owner())).begun();
  }
}
