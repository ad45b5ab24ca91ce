package io.netjar.apps.server;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;

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
    /// @param datagram what came, valid until this method returns
    /// @throws IOException if an answer could not be sent
    void handle(DatagramServer server, DatagramPacket datagram) throws IOException;
  }

  private final DatagramSocket socket;
  private final Console console;
  private final Handler handler;
  private final DatagramCounters counters = new DatagramCounters();

  /// A server that has not begun.
  ///
  /// @param socket a bound socket, owned by the caller
  /// @param console where failures go
  /// @param handler handles each datagram
  public DatagramServer(DatagramSocket socket, Console console, Handler handler) {
    this.socket = socket;
    this.console = console;
    this.handler = handler;
  }

  /// What it has done so far; safe to read at any time.
  ///
  /// @return the counters, which go on counting
  public DatagramCounters counters() {
    return counters;
  }

  /// Sends a datagram, and counts it.
  ///
  /// @param datagram with its address
  /// @throws IOException if it could not be sent
  public void send(DatagramPacket datagram) throws IOException {
    socket.send(datagram);
    counters.sent(datagram.getLength());
  }

  /// Serves until stopped.
  ///
  /// @return [ExitCode#OK]
  /// @throws ProgramException if receiving failed for good
  public ExitCode run() throws ProgramException {
    Patience patience = new Patience();
    byte[] buffer = new byte[BUFFER_BYTES];
    while (true) {
      DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(datagram);
        patience.restore();
        counters.received(datagram.getLength());
        handler.handle(this, datagram);
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
