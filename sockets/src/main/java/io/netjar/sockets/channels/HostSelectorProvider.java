package io.netjar.sockets.channels;

import io.netjar.sockets.endpoint.SocketOwner;
import io.netjar.sockets.jdk.DefaultChannels;
import io.netjar.sockets.net.SocketSwitch;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Opens channels and selectors on a host: one that it was made for, or that of the calling thread.
/// A thread on no host gets those of the JDK.
///
/// Unix-domain sockets are the operating system's always, which is said once in the log. Without
/// the agent those are out of reach, and Unix-domain channels are refused.
public final class HostSelectorProvider extends SelectorProvider {
  private static final System.Logger LOG =
      System.getLogger(HostSelectorProvider.class.getPackageName());

  private final @Nullable SocketOwner bound;
  private final Supplier<SelectorProvider> outside;
  private final ScratchArrays scratch = new ScratchArrays();
  private final AtomicBoolean hasSaid = new AtomicBoolean();

  /// Opens on the host of the calling thread. This is for the system property
  /// `java.nio.channels.spi.SelectorProvider`, which names this class.
  public HostSelectorProvider() {
    this(null, DefaultChannels::provider);
  }

  private HostSelectorProvider(@Nullable SocketOwner bound, Supplier<SelectorProvider> outside) {
    this.bound = bound;
    this.outside = outside;
  }

  /// Opens on one host, whatever thread calls.
  public static HostSelectorProvider of(SocketOwner owner) {
    return new HostSelectorProvider(owner, DefaultChannels::provider);
  }

  /// Opens on the host of the calling thread, and by `outside` for a thread on no host.
  public static HostSelectorProvider switching(SelectorProvider outside) {
    return new HostSelectorProvider(null, () -> outside);
  }

  private @Nullable SocketOwner owner() {
    return bound == null ? SocketSwitch.owner() : bound;
  }

  ScratchArrays scratch() {
    return scratch;
  }

  @Override
  public SocketChannel openSocketChannel() throws IOException {
    var owner = owner();
    return owner == null
        ? outside.get().openSocketChannel()
        : new HostSocketChannel(this, owner, StandardProtocolFamily.INET6);
  }

  @Override
  public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
    if (family == StandardProtocolFamily.UNIX) {
      return unixDomain().openSocketChannel(family);
    }
    var owner = owner();
    return owner == null
        ? outside.get().openSocketChannel(family)
        : new HostSocketChannel(this, owner, internet(family));
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    var owner = owner();
    return owner == null
        ? outside.get().openServerSocketChannel()
        : new HostServerSocketChannel(this, owner, StandardProtocolFamily.INET6);
  }

  @Override
  public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
    if (family == StandardProtocolFamily.UNIX) {
      return unixDomain().openServerSocketChannel(family);
    }
    var owner = owner();
    return owner == null
        ? outside.get().openServerSocketChannel(family)
        : new HostServerSocketChannel(this, owner, internet(family));
  }

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    var owner = owner();
    return owner == null
        ? outside.get().openDatagramChannel()
        : new HostDatagramChannel(this, owner, StandardProtocolFamily.INET6, true);
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    var owner = owner();
    return owner == null
        ? outside.get().openDatagramChannel(family)
        : new HostDatagramChannel(this, owner, datagramFamily(family), true);
  }

  /// The inside of a `java.net.DatagramSocket` on a host.
  public static DatagramChannel openUninterruptible(SocketOwner owner) throws SocketException {
    return new HostDatagramChannel(of(owner), owner, StandardProtocolFamily.INET6, false);
  }

  private static StandardProtocolFamily datagramFamily(ProtocolFamily family) {
    if (family == StandardProtocolFamily.UNIX) {
      // The JDK has none of these either.
      throw new UnsupportedOperationException("Protocol family not supported");
    }
    return internet(family);
  }

  @Override
  public Pipe openPipe() throws IOException {
    var owner = owner();
    return owner == null ? outside.get().openPipe() : new HostPipe(this, owner);
  }

  @Override
  public AbstractSelector openSelector() throws IOException {
    var owner = owner();
    return owner == null ? outside.get().openSelector() : new HostSelector(this, owner);
  }

  @Override
  public @Nullable Channel inheritedChannel() throws IOException {
    return owner() == null ? outside.get().inheritedChannel() : null;
  }

  /// Who opens Unix-domain channels; said once in the log by a thread on a host.
  private SelectorProvider unixDomain() {
    SelectorProvider jdk = outside.get();
    if (owner() != null && !hasSaid.getAndSet(true)) {
      LOG.log(Level.INFO, "Unix-domain sockets are the operating system's, not the network's");
    }
    return jdk;
  }

  private static StandardProtocolFamily internet(ProtocolFamily family) {
    Objects.requireNonNull(family, "'family' is null");
    if (family == StandardProtocolFamily.INET6) {
      throw new UnsupportedOperationException("IPv6 not available");
    }
    if (family instanceof StandardProtocolFamily standard) {
      return standard;
    }
    throw new UnsupportedOperationException("Protocol family not supported");
  }
}
