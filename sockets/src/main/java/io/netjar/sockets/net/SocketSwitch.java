package io.netjar.sockets.net;

import io.netjar.sockets.jdk.Hooks;
import io.netjar.sockets.jdk.NameService;
import io.netjar.sockets.jdk.SocketKind;
import io.netjar.sockets.program.HostedProgram;
import java.net.DatagramSocketImplFactory;
import java.net.SocketImplFactory;
import java.util.function.Function;

/// Gives the sockets and the names of a program's host to the threads of the program, and to all
/// other threads what they had before: the JDK's own, or those of a factory set by others.
public final class SocketSwitch {
  private static final Object INSTALLED = installOnce();

  private SocketSwitch() {}

  /// Puts the switch in place, once for the life of the JVM.
  ///
  /// @throws IllegalStateException naming the flag that is missing on the JVM's command line
  public static void install() {
    if (INSTALLED == null) {
      throw new IllegalStateException("not installed");
    }
  }

  private static Object installOnce() {
    choose(SocketKind.STREAM, program -> (SocketImplFactory) () -> new StreamSocketImpl(program));
    choose(SocketKind.SERVER, program -> (SocketImplFactory) () -> new ServerSocketImpl(program));
    choose(
        SocketKind.DATAGRAM,
        program -> (DatagramSocketImplFactory) () -> new DatagramImpl(program));
    Hooks.channels(SocketSwitch::refuseChannels);
    NameService.wrap(HostResolver::new);
    return SocketSwitch.class;
  }

  /// Channels would be the operating system's and lead out of the network unseen.
  private static void refuseChannels() {
    if (HostedProgram.current() != null) {
      throw new UnsupportedOperationException(
          "NIO channels and selectors are not supported on a host of a network");
    }
  }

  private static void choose(SocketKind kind, Function<HostedProgram, Object> factory) {
    Hooks.factory(
        kind,
        outside -> {
          var program = HostedProgram.current();
          return program == null ? outside : factory.apply(program);
        });
  }
}
