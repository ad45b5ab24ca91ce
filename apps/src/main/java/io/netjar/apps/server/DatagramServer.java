package io.netjar.apps.server;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.util.function.Consumer;

/// Receives UDP datagrams one after the other and hands each to a handler, until its socket is
/// closed or its thread is interrupted. What fails for one datagram does not end the loop.
public final class DatagramServer {
  /// Larger than any UDP datagram over IPv4 (65,507 bytes): nothing is ever cut off unseen.
  private static final int BUFFER_BYTES = 65_536;

  /// Handles one datagram.
  @FunctionalInterface
  public interface Handler {
    /// Handles one datagram.
    ///
    /// @param server sends the answer, if there is one
    /// @param peer counts what is sent to it
    /// @param datagram what came, valid until this method returns
    /// @throws IOException if an answer could not be sent
    void handle(DatagramServer server, DatagramPeer peer, DatagramPacket datagram)
        throws IOException;
  }

  private final DatagramSocket socket;
  private final Console console;
  private final Handler handler;
  private final DatagramPeers peers;
  private final DatagramCounters counters = new DatagramCounters();

  /// A server that has not begun.
  ///
  /// @param socket a bound socket, owned by the caller
  /// @param console where failures go
  /// @param limits how many peers are kept in mind, and for how long
  /// @param ended is told of each that was quiet for that long, or is left at the end
  /// @param handler handles each datagram
  public DatagramServer(
      DatagramSocket socket,
      Console console,
      Limits limits,
      Consumer<DatagramPeer> ended,
      Handler handler) {
    this.socket = socket;
    this.console = console;
    this.handler = handler;
    peers = new DatagramPeers(limits.clients(), limits.idle(), ended);
  }

  /// What it has done so far; safe to read at any time.
  ///
  /// @return the counters, which go on counting
  public DatagramCounters counters() {
    return counters;
  }

  /// Sends a datagram, and counts it.
  ///
  /// @param peer to whom
  /// @param datagram with its address
  /// @throws IOException if it could not be sent
  public void send(DatagramPeer peer, DatagramPacket datagram) throws IOException {
    socket.send(datagram);
    counters.sent(datagram.getLength());
    peer.sent(datagram.getLength());
  }

  /// Counts an answer that is sent in part, since it is longer than what it answers.
  ///
  /// @param peer to whom
  public void cut(DatagramPeer peer) {
    counters.cut();
    peer.cut();
  }

  /// Serves until stopped.
  ///
  /// @return [ExitCode#OK]
  /// @throws ProgramException if receiving failed for good
  public ExitCode run() throws ProgramException {
    try {
      return serve();
    } finally {
      peers.end();
    }
  }

  private ExitCode serve() throws ProgramException {
    Patience patience = new Patience();
    byte[] buffer = new byte[BUFFER_BYTES];
    while (true) {
      DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
      try {
        socket.setSoTimeout(peers.waitMillis());
        socket.receive(datagram);
        patience.restore();
        counters.received(datagram.getLength());
        var peer = peers.received(datagram.getSocketAddress(), datagram.getLength());
        handler.handle(this, peer, datagram);
      } catch (SocketTimeoutException _) {
        peers.endQuiet();
      } catch (IOException e) {
        if (Listening.isStop(socket.isClosed(), e)) {
          return ExitCode.OK;
        }
        counters.failed();
        console.err().println("cannot receive or answer: " + ProgramException.reasonOf(e));
        if (!patience.bear()) {
          throw new ProgramException(
              ExitCode.FAILED, "receiving failed for good: " + ProgramException.reasonOf(e), e);
        }
      }
    }
  }
}
