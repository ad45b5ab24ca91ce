package io.netjar.apps.echo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/// Calls over UDP, one after the other. A datagram may be lost, doubled or late, so each try has a
/// number of its own before the message (`#3 hello`): any echo server returns it, and a late reply
/// to an older try is not taken for the reply to this one. Raw, the message goes as it is, and any
/// datagram of the server's is the reply.
final class UdpCall implements Caller {
  /// How often one message is sent before the server counts as silent.
  static final int TRIES = 5;

  /// How many datagrams that are not the reply are taken in one try; each begins the wait anew. A
  /// bound by the clock would make the waits differ from run to run, and bounds a flood no better.
  private static final int STRAYS_PER_TRY = 16;

  /// The largest payload of a UDP datagram over IPv4: 65,535 less 20 and 8 bytes of headers.
  private static final int LARGEST_DATAGRAM = 65_507;

  private final DatagramSocket socket;
  private final String peer;
  private final IdleTimeout timeout;
  private final boolean isRaw;

  /// One more than any datagram is long, so that none is cut off unseen.
  private final byte[] buffer = new byte[LARGEST_DATAGRAM + 1];

  private int tries;
  private int strays;
  private long repeats;
  private int replyLength;

  private UdpCall(DatagramSocket socket, String peer, IdleTimeout timeout, boolean isRaw) {
    this.socket = socket;
    this.peer = peer;
    this.timeout = timeout;
    this.isRaw = isRaw;
  }

  /// Calls the first address of the server.
  ///
  /// @param server whom to call
  /// @param timeout how long to wait for the reply to each try
  /// @param message what to send
  /// @param count how often
  /// @param isRaw whether the message goes without a number, and any reply will do
  /// @param replies is told of each reply
  /// @throws ProgramException if no reply came, or the message is too long for a datagram
  static void run(
      HostPort server,
      IdleTimeout timeout,
      byte[] message,
      int count,
      boolean isRaw,
      EchoCall.Replies replies)
      throws ProgramException {
    try (UdpCall call = open(server, timeout, isRaw)) {
      for (int i = 0; i < count; i++) {
        long nanos = call.timed(message);
        replies.replied(call.peer, isRaw ? call.reply() : message, nanos);
      }
    }
  }

  /// Opens a socket for the first address of the server.
  ///
  /// @param server whom to call
  /// @param timeout how long to wait for the reply to each try
  /// @param isRaw whether the message goes without a number, and any reply will do
  /// @throws ProgramException if there is none
  static UdpCall open(HostPort server, IdleTimeout timeout, boolean isRaw) throws ProgramException {
    InetSocketAddress address = new InetSocketAddress(server.resolve()[0], server.port());
    String peer = Shown.address(address);
    try {
      DatagramSocket socket = new DatagramSocket();
      try {
        socket.setSoTimeout(timeout.millis());
        // A connected socket takes datagrams of this peer alone, and hears "port unreachable".
        socket.connect(address);
        return new UdpCall(socket, peer, timeout, isRaw);
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    } catch (IOException e) {
      throw failed(peer, e);
    }
  }

  private static ProgramException failed(String peer, IOException e) {
    return new ProgramException(
        ProgramException.codeOf(e),
        "calling "
            + peer
            + " over udp: "
            + (e instanceof PortUnreachableException
                ? "nothing listens at that port"
                : ProgramException.reasonOf(e)),
        e);
  }

  @Override
  public String peer() {
    return peer;
  }

  @Override
  public long repeats() {
    return repeats;
  }

  @Override
  public void close() {
    socket.close();
  }

  @Override
  public void call(byte[] message) throws ProgramException {
    timed(message);
  }

  /// Calls.
  ///
  /// @return nanoseconds from the try that was answered to its reply
  private long timed(byte[] message) throws ProgramException {
    try {
      return tried(message);
    } catch (IOException e) {
      throw failed(peer, e);
    }
  }

  /// Sends until the reply to the newest try is there.
  private long tried(byte[] message) throws ProgramException, IOException {
    for (int i = 0; i < TRIES; i++) {
      repeats += i == 0 ? 0 : 1;
      byte[] request = isRaw ? message : numbered(++tries, message);
      if (request.length > LARGEST_DATAGRAM) {
        throw new ProgramException(
            ExitCode.USAGE,
            "--message of "
                + Shown.bytes(message.length)
                + " does not fit into a datagram with its number");
      }
      long start = System.nanoTime();
      socket.send(new DatagramPacket(request, request.length));
      if (isAnswered(request)) {
        return System.nanoTime() - start;
      }
    }
    throw new ProgramException(
        ExitCode.TIMEOUT,
        "no reply from "
            + peer
            + " to "
            + TRIES
            + " tries, each with "
            + timeout
            + " to wait"
            + (strays == 0
                ? ""
                : "; " + strays + " other datagrams were ignored; --raw takes any"));
  }

  private byte[] reply() {
    return Arrays.copyOf(buffer, replyLength);
  }

  /// Waits for the reply to this request.
  private boolean isAnswered(byte[] request) throws IOException {
    for (int i = 0; i <= STRAYS_PER_TRY; i++) {
      DatagramPacket reply = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(reply);
      } catch (SocketTimeoutException e) {
        return false;
      }
      replyLength = reply.getLength();
      if (isRaw || Arrays.equals(buffer, 0, reply.getLength(), request, 0, request.length)) {
        return true;
      }
      strays++;
    }
    return false;
  }

  private static byte[] numbered(int number, byte[] message) {
    byte[] prefix = ("#" + number + " ").getBytes(US_ASCII);
    byte[] request = Arrays.copyOf(prefix, prefix.length + message.length);
    System.arraycopy(message, 0, request, prefix.length, message.length);
    return request;
  }
}
