package io.netjar.sockets.endpoint;

import io.netjar.stack.icmp.Ping;
import io.netjar.stack.icmp.PingEvent;
import io.netjar.wire.Ipv4Address;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/// One echo request of ICMP and the wait for its answer.
public final class EchoRequest extends HostSocket {
  private static final int DATA_LENGTH = 32;

  private final Ping ping;

  private EchoRequest(SocketOwner owner, Ipv4Address destination) throws SocketException {
    super(owner);
    ping = stack().icmp().ping(destination);
    ping.onReady(this::wake);
  }

  /// Asks `destination` whether it is there.
  ///
  /// @param ttl 1–255
  /// @return true where it answers in time; false also where an ICMP error says that it does not
  public static boolean isAnswered(
      SocketOwner owner, Ipv4Address destination, int timeoutMillis, int ttl)
      throws SocketException {
    owner.gate().enter();
    try {
      var request = new EchoRequest(owner, destination);
      try {
        return request.isAnswered(timeoutMillis, ttl);
      } finally {
        request.closeAtEnd();
      }
    } finally {
      owner.gate().leave();
    }
  }

  private boolean isAnswered(int timeoutMillis, int ttl) throws SocketException {
    // No time at all is not "for ever" here.
    long end = now() + timeoutMillis * 1_000_000L;
    if (ping.send(DATA_LENGTH, ttl, now()) != null) {
      return false;
    }
    while (true) {
      ensureOpen();
      var event = ping.poll();
      if (event != null) {
        return event instanceof PingEvent.Reply;
      }
      try {
        await(end, "Echo");
      } catch (SocketTimeoutException _) {
        return false;
      } catch (InterruptedIOException _) {
        // The thread stays interrupted, and the answer is not known.
        return false;
      }
    }
  }

  @Override
  public int readyOperations() {
    return 0;
  }

  @Override
  public void closeAtEnd() {
    if (markClosed()) {
      ping.close();
    }
  }

  @Override
  public String description() {
    return "icmp echo → " + ping.destination();
  }
}
