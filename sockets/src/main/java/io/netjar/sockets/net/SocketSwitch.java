package io.netjar.sockets.net;

import io.netjar.sockets.async.AsynchronousSwitch;
import io.netjar.sockets.channels.ChannelSwitch;
import io.netjar.sockets.channels.HostSelectorProvider;
import io.netjar.sockets.endpoint.SocketOwner;
import io.netjar.sockets.jdk.Hooks;
import io.netjar.sockets.jdk.JavaDatagrams;
import io.netjar.sockets.jdk.NameService;
import io.netjar.sockets.jdk.Opens;
import io.netjar.sockets.jdk.SocketKind;
import io.netjar.sockets.live.LiveHost;
import io.netjar.sockets.live.Residents;
import io.netjar.sockets.program.HostedProgram;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketImplFactory;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Gives the sockets and the names of a host to the threads on it, and to all other threads what
/// they had before: the JDK's own, or those of a factory set by others.
public final class SocketSwitch {
  /// Only with the agent there are programs in virtual time.
  private static final boolean HAS_PROGRAMS = Opens.isOpen();

  private SocketSwitch() {}

  /// Puts the switch in place, once for the life of the JVM: by hooks in the JDK where netjar's
  /// agent can be loaded, else by the factories and providers that the JDK asks.
  ///
  /// @throws IllegalStateException where that comes too late, naming the flag that would help
  public static void install() {
    var failure = Installation.FAILURE;
    if (failure != null) {
      throw new IllegalStateException(failure.getMessage(), failure);
    }
  }

  /// What a thread on no host is told that wants a socket of the operating system, where there is
  /// no way to it.
  static SocketException noOperatingSystem() {
    return new SocketException(
        "a thread on no host has no sockets beside a network, unless the JVM is started with "
            + Opens.FLAG);
  }

  /// Whose sockets the calling thread opens; null for a thread that is on no host.
  public static @Nullable SocketOwner owner() {
    var program = HAS_PROGRAMS ? HostedProgram.current() : null;
    return program == null ? LiveHost.current() : program;
  }

  /// What a new `Socket` through a proxy works on.
  ///
  /// @param outside what the JDK would take
  private static Object proxiedInside(Object outside) {
    var owner = owner();
    return owner == null ? outside : new StreamSocketImpl(owner);
  }

  /// What a new `DatagramSocket` works on.
  ///
  /// @param outside the provider that the JDK would ask
  private static Object datagramInside(Object outside) {
    var owner = owner();
    if (owner == null) {
      return JavaDatagrams.openUninterruptible(outside);
    }
    try {
      return HostSelectorProvider.openUninterruptible(owner);
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Initialised at most once, when the switch is first needed.
  private static final class Installation {
    /// What every attempt is told; null where the switch is in place.
    @SuppressWarnings("StaticAssignmentOfThrowable") // It is told as the cause of others.
    static final @Nullable IllegalStateException FAILURE = installOnce();

    private static @Nullable IllegalStateException installOnce() {
      try {
        if (HAS_PROGRAMS) {
          hook();
        } else {
          ProviderSwitch.install();
        }
        return null;
      } catch (IllegalStateException e) {
        return e;
      }
    }

    private static void hook() {
      choose(SocketKind.STREAM, owner -> (SocketImplFactory) () -> new StreamSocketImpl(owner));
      choose(SocketKind.SERVER, owner -> (SocketImplFactory) () -> new ServerSocketImpl(owner));
      Hooks.proxied(SocketSwitch::proxiedInside);
      Hooks.datagrams(SocketSwitch::datagramInside);
      Hooks.machine(HostIdentity::current);
      Hooks.channels(new ChannelSwitch());
      Hooks.asynchronousChannels(new AsynchronousSwitch());
      Residents.install();
      NameService.wrap(now -> now instanceof HostResolver ? now : new HostResolver(now));
    }

    private static void choose(SocketKind kind, Function<SocketOwner, Object> factory) {
      Hooks.factory(
          kind,
          outside -> {
            var owner = owner();
            return owner == null ? outside : factory.apply(owner);
          });
    }
  }
}
