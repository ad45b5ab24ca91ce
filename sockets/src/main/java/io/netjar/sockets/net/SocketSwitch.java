package io.netjar.sockets.net;

import io.netjar.sockets.async.AsynchronousSwitch;
import io.netjar.sockets.channels.ChannelSwitch;
import io.netjar.sockets.endpoint.SocketOwner;
import io.netjar.sockets.jdk.Hooks;
import io.netjar.sockets.jdk.NameService;
import io.netjar.sockets.jdk.SocketKind;
import io.netjar.sockets.live.LiveHost;
import io.netjar.sockets.program.HostedProgram;
import java.net.DatagramSocketImplFactory;
import java.net.SocketImplFactory;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Gives the sockets and the names of a host to the threads on it, and to all other threads what
/// they had before: the JDK's own, or those of a factory set by others.
public final class SocketSwitch {
  private SocketSwitch() {}

  /// Puts the switch in place, once for the life of the JVM, by hooks in the JDK.
  ///
  /// @throws IllegalStateException naming the flag that is missing on the JVM's command line
  public static void install() {
    if (!Installation.IS_DONE) {
      throw new IllegalStateException("not installed");
    }
  }

  /// Whose sockets the calling thread opens; null for a thread that is on no host.
  public static @Nullable SocketOwner owner() {
    var program = HostedProgram.current();
    return program == null ? LiveHost.current() : program;
  }

  /// Initialised at most once, when the switch is first needed.
  private static final class Installation {
    static final boolean IS_DONE = installOnce();

    private static boolean installOnce() {
      choose(SocketKind.STREAM, owner -> (SocketImplFactory) () -> new StreamSocketImpl(owner));
      choose(SocketKind.SERVER, owner -> (SocketImplFactory) () -> new ServerSocketImpl(owner));
      choose(
          SocketKind.DATAGRAM, owner -> (DatagramSocketImplFactory) () -> new DatagramImpl(owner));
      Hooks.channels(new ChannelSwitch());
      Hooks.asynchronousChannels(new AsynchronousSwitch());
      NameService.wrap(HostResolver::new);
      return true;
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
