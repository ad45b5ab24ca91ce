package io.netjar.apps.find;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.server.DatagramPeer;
import io.netjar.apps.server.DatagramServer;
import io.netjar.apps.server.Limits;
import io.netjar.apps.server.Printing;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;

/// Answers those who search, until it is stopped.
///
/// It listens on the port of all announcers of the machine, which share it, and on the groups of
/// all interfaces that are up when it begins. While it begins it searches too: another who has its
/// name and not its key is worth a warning.
final class Announcer {
  private static final Duration LOOK_AROUND = Duration.ofSeconds(2);

  private final Console console;
  private final FindPacket.Answer service;
  private final int port;
  private String lastQuery = "";

  /// An announcer that has not begun.
  ///
  /// @param service what it says, but for the query
  /// @param port where it listens for queries
  Announcer(Console console, FindPacket.Answer service, int port) {
    this.console = console;
    this.service = service;
    this.port = port;
  }

  ExitCode run() throws ProgramException {
    try (var printing = Printing.start(console);
        var socket = open();
        var _ = console.surroundings().onStop(socket::close)) {
      return announce(printing.console(), socket);
    }
  }

  private ExitCode announce(Console log, DatagramSocket socket) throws ProgramException {
    log.out()
        .println(
            "find: announcing "
                + Shown.name(service.name())
                + " at port "
                + service.port()
                + ", listening on udp port "
                + port);
    var looking = Thread.ofVirtual().start(() -> lookAround(log));
    try {
      // Each query is told of, and no peer of any.
      DatagramServer.Handler handler =
          (server, peer, datagram) -> answer(log, server, peer, datagram);
      return new DatagramServer(socket, log, Limits.DEFAULT, _ -> {}, handler).run();
    } finally {
      looking.interrupt();
    }
  }

  private DatagramSocket open() throws ProgramException {
    try {
      // Unbound at first, since it is to be shared.
      var socket = new DatagramSocket(null);
      try {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(port));
        for (NetworkInterface on : Groups.interfaces()) {
          if (on.supportsMulticast()) {
            join(socket, on, _ -> Groups.ipv4());
            join(socket, on, Groups::ipv6);
          }
        }
        return socket;
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    } catch (IOException e) {
      throw new ProgramException(
          ExitCode.NO_CONNECTION,
          "cannot listen on udp port " + port + ": " + ProgramException.reasonOf(e),
          e);
    }
  }

  /// The group to join on an interface.
  @FunctionalInterface
  private interface Group {
    InetAddress on(NetworkInterface each) throws IOException;
  }

  /// A network may lack either protocol; broadcast, or the other group, is left.
  private static void join(DatagramSocket socket, NetworkInterface on, Group group) {
    try {
      socket.joinGroup(new InetSocketAddress(group.on(on), 0), on);
    } catch (IOException | UnsupportedOperationException _) {
      // Said nowhere: there is nothing to be done about it, and nothing wrong.
    }
  }

  private void answer(
      Console log, DatagramServer server, DatagramPeer peer, DatagramPacket datagram)
      throws IOException {
    if (!(FindPacket.decode(datagram.getData(), datagram.getLength())
            instanceof FindPacket.Query query)
        || query.from().equals(service.from())) {
      return;
    }
    var answer =
        new FindPacket.Answer(
            service.from(),
            query.id(),
            service.name(),
            service.port(),
            service.protocol(),
            service.key());
    byte[] bytes = answer.encode();
    server.send(peer, new DatagramPacket(bytes, bytes.length, datagram.getSocketAddress()));
    if (!query.id().equals(lastQuery)) {
      lastQuery = query.id();
      log.out().println(Shown.address(datagram.getSocketAddress()) + "  asked and was answered");
    }
  }

  private void lookAround(Console log) {
    try {
      var others = Search.run(service.from(), port, LOOK_AROUND, _ -> {});
      others.stream()
          .filter(other -> other.name().equals(service.name()))
          .filter(other -> !other.key().equals(service.key()))
          .map(other -> "find: warning: another announces this name: " + other.line())
          .forEach(log.err()::println);
    } catch (IOException e) {
      log.err().println("find: cannot look around: " + ProgramException.reasonOf(e));
    }
  }
}
