package io.netjar.stack.icmp;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.SocketError;
import io.netjar.stack.ip.ErrorReporter;
import io.netjar.stack.ip.IpLayer;
import io.netjar.stack.ip.Transport;
import io.netjar.wire.Bytes;
import io.netjar.wire.Checksum;
import io.netjar.wire.IcmpView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The Internet control message protocol of one host (RFC 792, RFC 1122 §3.2.2): answers echo
/// requests, sends errors and hands the errors that come in to the transports.
public final class IcmpLayer implements Transport, ErrorReporter {
  /// RFC 1812 §4.3.2.3: an error quotes as much as fits into 576 bytes.
  private static final int MAXIMUM_ERROR = 576;

  private final IpLayer ip;
  private final Counters counters;
  private final IcmpSettings settings;
  private final int ttl;
  private final int firstIdentifier;
  private int pingsOpened;

  /// Open pings; made with the first one.
  private @Nullable List<Ping> pings;

  /// Errors that may still be sent, in billionths of one, and when that was counted.
  private long tokens;

  private long tokensAt;

  /// @param ttl time to live of what the layer sends
  /// @param seed where the first ping's identifier comes from
  public IcmpLayer(IpLayer ip, IcmpSettings settings, int ttl, long seed) {
    this.ip = ip;
    this.counters = ip.counters();
    this.settings = settings;
    this.ttl = ttl;
    this.firstIdentifier = (int) (seed & 0xffff);
    this.tokens = settings.burst() * 1_000_000_000L;
  }

  /// Begins a series of echo requests.
  public Ping ping(Ipv4Address destination) {
    var ping = new Ping(this, destination, (firstIdentifier + pingsOpened++) & 0xffff);
    if (pings == null) {
      pings = new ArrayList<>(2);
    }
    pings.add(ping);
    return ping;
  }

  void close(Ping ping) {
    if (pings != null) {
      pings.remove(ping);
    }
  }

  @Nullable SocketError sendEcho(Ping ping, int sequence, int length, int requestTtl, long now) {
    int total = IcmpView.LENGTH + length;
    if (total + Ipv4View.LENGTH > 65_535) {
      return SocketError.MESSAGE_TOO_LONG;
    }
    var packet = Packet.allocate(total);
    var bytes = packet.bytes();
    int start = packet.start();
    IcmpView.writeEcho(bytes, start, IcmpView.ECHO_REQUEST, ping.identifier(), sequence);
    for (int i = 0; i < length; i++) {
      bytes[start + IcmpView.LENGTH + i] = (byte) i;
    }
    IcmpView.writeChecksum(bytes, start, total);
    int destination = ping.destination().value();
    int source = ip.sourceFor(destination);
    return ip.send(packet, Ipv4View.ICMP, source, destination, requestTtl, 0, false, now);
  }

  @Override
  public int onPacket(
      NetworkInterface in,
      Packet packet,
      int source,
      int destination,
      int trafficClass,
      int packetTtl,
      long now) {
    var bytes = packet.bytes();
    int start = packet.start();
    if (packet.length() < IcmpView.LENGTH) {
      counters.drop(DropReason.ICMP_TOO_SHORT);
      return TAKEN;
    }
    if (Checksum.of(bytes, start, packet.length()) != 0) {
      counters.drop(DropReason.ICMP_CHECKSUM_WRONG);
      return TAKEN;
    }
    int type = IcmpView.type(bytes, start);
    switch (type) {
      case IcmpView.ECHO_REQUEST -> onEchoRequest(packet, source, destination, trafficClass, now);
      case IcmpView.ECHO_REPLY -> onEchoReply(packet, source, packetTtl, now);
      case IcmpView.UNREACHABLE, IcmpView.TIME_EXCEEDED, IcmpView.PARAMETER_PROBLEM ->
          onErrorMessage(packet, type, now);
      default -> counters.drop(DropReason.ICMP_TYPE_UNKNOWN);
    }
    return TAKEN;
  }

  private void onEchoRequest(Packet packet, int asker, int asked, int trafficClass, long now) {
    if (!ip.isOwn(asked)) {
      counters.drop(DropReason.ICMP_ECHO_BROADCAST);
      return;
    }
    var bytes = packet.bytes();
    int start = packet.start();
    Bytes.put16(bytes, start, IcmpView.ECHO_REPLY << 8);
    IcmpView.writeChecksum(bytes, start, packet.length());
    // RFC 1122 §3.2.2.6: the reply's source is the address that was asked.
    ip.send(packet, Ipv4View.ICMP, asked, asker, ttl, trafficClass, false, now);
  }

  private void onEchoReply(Packet packet, int source, int packetTtl, long now) {
    var bytes = packet.bytes();
    int start = packet.start();
    var ping = find(IcmpView.identifier(bytes, start));
    if (ping == null) {
      counters.drop(DropReason.ICMP_ECHO_UNEXPECTED);
      return;
    }
    int length = packet.length() - IcmpView.LENGTH;
    ping.onReply(IcmpView.sequence(bytes, start), source, length, packetTtl, now);
  }

  private @Nullable Ping find(int identifier) {
    if (pings != null) {
      for (var ping : pings) {
        if (ping.identifier() == identifier) {
          return ping;
        }
      }
    }
    return null;
  }

  private void onErrorMessage(Packet packet, int type, long now) {
    var bytes = packet.bytes();
    int start = packet.start();
    int code = IcmpView.code(bytes, start);
    boolean tooLong = type == IcmpView.UNREACHABLE && code == IcmpView.FRAGMENTATION_NEEDED;
    int mtu = tooLong ? IcmpView.nextHopMtu(bytes, start) : 0;
    int quoted = start + IcmpView.LENGTH;
    if (!ip.onError(type, code, mtu, bytes, quoted, packet.end(), now)) {
      counters.drop(DropReason.ICMP_QUOTE_INVALID);
    }
  }

  @Override
  public void onIcmpError(
      int type,
      int code,
      int mtu,
      byte[] bytes,
      int offset,
      int length,
      int source,
      int destination,
      long now) {
    if (IcmpView.type(bytes, offset) != IcmpView.ECHO_REQUEST) {
      return;
    }
    var ping = find(IcmpView.identifier(bytes, offset));
    if (ping != null && ping.destination().value() == destination) {
      ping.onFailure(IcmpView.sequence(bytes, offset), type, code);
    }
  }

  @Override
  public void report(Packet packet, int type, int code, int rest, long now) {
    var bytes = packet.bytes();
    int header = packet.start();
    if (!mayReport(packet, bytes, header)) {
      return;
    }
    if (!takeToken(now)) {
      counters.drop(DropReason.ICMP_RATE_LIMITED);
      return;
    }
    int room = MAXIMUM_ERROR - Ipv4View.LENGTH - IcmpView.LENGTH;
    int quoted = Math.min(packet.length(), room);
    var error = Packet.allocate(IcmpView.LENGTH + quoted);
    var to = error.bytes();
    int start = error.start();
    IcmpView.write(to, start, type, code, rest);
    System.arraycopy(bytes, header, to, start + IcmpView.LENGTH, quoted);
    IcmpView.writeChecksum(to, start, error.length());
    int sender = Ipv4View.source(bytes, header);
    int destination = Ipv4View.destination(bytes, header);
    int source = ip.isOwn(destination) ? destination : ip.sourceFor(sender);
    if (source != 0) {
      ip.send(error, Ipv4View.ICMP, source, sender, ttl, 0, false, now);
    }
  }

  /// RFC 1122 §3.2.2: no error about an ICMP error, a broadcast or multicast, a fragment behind the
  /// first one, or to a source that is not one host.
  private boolean mayReport(Packet packet, byte[] bytes, int header) {
    int destination = Ipv4View.destination(bytes, header);
    int source = Ipv4View.source(bytes, header);
    if (destination >>> 28 >= 14 || ip.isBroadcast(destination)) {
      return false;
    }
    if (source == 0 || source >>> 28 >= 14 || ip.isBroadcast(source)) {
      return false;
    }
    if ((Ipv4View.flagsAndOffset(bytes, header) & 0x1fff) != 0) {
      return false;
    }
    if (Ipv4View.protocol(bytes, header) != Ipv4View.ICMP) {
      return true;
    }
    int message = header + Ipv4View.headerLength(bytes, header);
    // Without its type nobody knows that it is no error.
    return message < packet.end() && !IcmpView.isError(IcmpView.type(bytes, message));
  }

  private boolean takeToken(long now) {
    long most = settings.burst() * 1_000_000_000L;
    long passed = Math.min(now - tokensAt, most / settings.errorsPerSecond() + 1);
    tokens = Math.min(most, tokens + passed * settings.errorsPerSecond());
    tokensAt = now;
    if (tokens < 1_000_000_000L) {
      return false;
    }
    tokens -= 1_000_000_000L;
    return true;
  }

  /// Forgets all pings, without a word on the wire.
  public void clear() {
    pings = null;
  }
}
