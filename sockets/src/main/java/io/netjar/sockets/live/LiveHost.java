package io.netjar.sockets.live;

import io.netjar.network.Host;
import io.netjar.network.ProgramBody;
import io.netjar.network.TimelineEntry.Kind;
import io.netjar.sockets.channels.HostSelectorProvider;
import io.netjar.sockets.endpoint.Gate;
import io.netjar.sockets.endpoint.OpenSockets;
import io.netjar.sockets.endpoint.OwnerParts;
import io.netjar.sockets.endpoint.SocketOwner;
import java.lang.ScopedValue.CallableOp;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A host of a network in real time: code that runs [on it][#call] has its sockets, names and
/// loopback, and so have the threads that such code starts.
public final class LiveHost implements SocketOwner {
  private static final InheritableThreadLocal<LiveHost> CURRENT = new InheritableThreadLocal<>();

  private final Host host;
  private final LiveGate gate;
  private final OpenSockets sockets = new OpenSockets(); // guarded by the gate
  private final OwnerParts parts = new OwnerParts();
  private volatile @Nullable HostPool pool; // made inside the gate
  private volatile boolean isClosed; // changed inside the gate

  LiveHost(Host host, LiveGate gate) {
    this.host = host;
    this.gate = gate;
  }

  /// The host of the calling thread; null where it is on none.
  ///
  /// A thread is on the host that it, or the thread that started it, was put on; else, with
  /// netjar's agent, on that of the thread that made it; else on that of its thread group.
  public static @Nullable LiveHost current() {
    var inherited = CURRENT.get();
    if (inherited != null) {
      return inherited;
    }
    var self = Thread.currentThread();
    var made = Residents.hostOf(self);
    if (made != null) {
      return made;
    }
    for (var group = self.getThreadGroup(); group != null; group = group.getParent()) {
      if (group instanceof HostThreads threads) {
        return threads.host();
      }
    }
    return null;
  }

  /// Threads of a host: it is found where a library starts threads that inherit nothing else.
  private static final class HostThreads extends ThreadGroup {
    private final LiveHost host;

    HostThreads(LiveHost host) {
      super("host " + host.host.name());
      this.host = host;
    }

    LiveHost host() {
      return host;
    }
  }

  /// Runs `body` on this host, on the calling thread; what it throws is thrown.
  public <T extends @Nullable Object, X extends Throwable> T call(CallableOp<T, X> body) throws X {
    var before = CURRENT.get();
    CURRENT.set(this);
    try {
      return body.call();
    } finally {
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
    }
  }

  /// True where the threads that the calling thread makes inherit that they are on this host.
  boolean isInherited() {
    return equals(CURRENT.get());
  }

  /// Puts the calling thread on this host for the rest of its life.
  void settle() {
    CURRENT.set(this);
  }

  /// False once the network is closed.
  boolean isOpen() {
    return !isClosed;
  }

  /// What stands for the JVM's common pool; null once the network is closed.
  @Nullable HostPool commonPool() {
    gate.enter();
    try {
      if (isClosed) {
        return null;
      }
      if (pool == null) {
        pool = new HostPool(this);
      }
      return pool;
    } finally {
      gate.leave();
    }
  }

  /// Starts a virtual thread on this host; what it throws goes to its handler of uncaught
  /// exceptions.
  public Thread startVirtual(String name, ProgramBody body) {
    return Thread.ofVirtual().name(name).start(() -> runUnchecked(body));
  }

  /// Starts a platform thread on this host, in a thread group of the host.
  public Thread startPlatform(String name, ProgramBody body) {
    return Thread.ofPlatform()
        .group(new HostThreads(this))
        .name(name)
        .daemon()
        .start(() -> runUnchecked(body));
  }

  private void runUnchecked(ProgramBody body) {
    CURRENT.set(this);
    try {
      body.run();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// Opens channels and selectors on this host, whatever thread calls: for libraries that take a
  /// provider.
  public SelectorProvider selectorProvider() {
    return HostSelectorProvider.of(this);
  }

  @Override
  public Host host() {
    return host;
  }

  @Override
  public Gate gate() {
    return gate;
  }

  @Override
  public OwnerParts parts() {
    return parts;
  }

  @Override
  public Runnable onItsHost(Runnable task) {
    return () ->
        call(
            () -> {
              task.run();
              return this;
            });
  }

  @Override
  public boolean seesVirtual(Thread thread) {
    return thread.isVirtual();
  }

  @Override
  public OpenSockets sockets() {
    return sockets;
  }

  @Override
  public void note(String text) {
    host.network().timeline().record(host.name(), "", Kind.NOTE, text);
  }

  /// The sockets that are open, as text.
  public List<String> openSockets() {
    gate.enter();
    try {
      return sockets.descriptions();
    } finally {
      gate.leave();
    }
  }

  /// Closes every socket, and lets none be opened any more. Called inside the gate.
  void closeSockets() {
    isClosed = true;
    for (var socket : sockets.end()) {
      try {
        socket.closeAtEnd();
      } catch (RuntimeException | Error _) {
        // What has made the network fail may do so again; whoever waits in the socket is awake.
      }
    }
  }

  /// Lets go of the threads, after [#closeSockets].
  void end() {
    var ending = pool;
    if (ending != null) {
      ending.end();
    }
    Residents.forget(this);
  }

  @Override
  public String toString() {
    return "live " + host;
  }
}
