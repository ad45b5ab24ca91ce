package io.netjar.stack.ip;

import io.netjar.stack.Counters;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.SocketError;
import io.netjar.wire.Bytes;
import io.netjar.wire.Checksum;
import io.netjar.wire.IgmpView;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The way out for packets to multicast groups (RFC 1112 §6): the sender chooses the interface, and
/// a copy comes back where the host is a member.
public final class GroupOutput {
  private final IpLayer ip;
  private final Counters counters;
  private final Loopback lo;
  private GroupMembers members = (_, _) -> false;

  /// By index of the interface; each made when first needed.
  private @Nullable Loopback[] loopbacks = {};

  /// @param lo that of the loopback interface
  GroupOutput(IpLayer ip, Counters counters, Loopback lo) {
    this.ip = ip;
    this.counters = counters;
    this.lo = lo;
  }

  /// Says who knows the groups that the host has joined.
  void members(GroupMembers newMembers) {
    members = newMembers;
  }

  boolean isMember(NetworkInterface in, int group) {
    return members.isMember(in, group);
  }

  /// What is the same for all packets of a sender.
  ///
  /// @param ttl 0–255; with 0 packets stay on the host
  /// @param trafficClass DSCP and ECN, 0–255
  /// @param dontFragment whether a packet longer than the MTU is refused rather than fragmented
  /// @param isLooped whether the host gets them too where it is a member (RFC 1112 §7.1)
  public record Options(int ttl, int trafficClass, boolean dontFragment, boolean isLooped) {}

  /// The interface by which packets to `group` leave where their sender names none (RFC 1112 §6.1);
  /// null where there is none.
  ///
  /// @param source an own address, whose interface is taken; 0 for any
  public @Nullable NetworkInterface defaultFor(int group, int source) {
    return ip.outFor(group, source);
  }

  /// Sends a packet to a multicast group.
  ///
  /// @param packet begins at the transport header; IP owns it from now on
  /// @return null where the packet is on its way; MESSAGE_TOO_LONG, or ADDRESS_NOT_AVAILABLE where
  ///   a loopback source is to leave the host
  public @Nullable SocketError send(
      NetworkInterface out,
      Packet packet,
      int protocol,
      int source,
      int group,
      Options options,
      long now) {
    int length = packet.length() + Ipv4View.LENGTH;
    if (length > 65_535 || (options.dontFragment && length > out.mtu())) {
      return SocketError.MESSAGE_TOO_LONG;
    }
    if (source >>> 24 == 127 && !out.isLoopback()) {
      // RFC 1122 §3.2.1.3: a loopback address never leaves the host.
      return SocketError.ADDRESS_NOT_AVAILABLE;
    }
    ip.prependHeader(
        packet, protocol, source, group, options.ttl, options.trafficClass, options.dontFragment);
    counters.countSent();
    if (out.isLoopback()) {
      out.transmit(packet, now);
      return null;
    }
    if (options.isLooped && isMember(out, group)) {
      loopBack(out, packet.copy(), now);
    }
    // RFC 1112 §6.1: a time to live of 0 keeps a packet on its host.
    if (options.ttl > 0) {
      ip.output(out, packet, group, now);
    }
    return null;
  }

  private void loopBack(NetworkInterface out, Packet packet, long now) {
    int index = out.index();
    if (index >= loopbacks.length) {
      loopbacks = Arrays.copyOf(loopbacks, index + 1);
    }
    var loopback = loopbacks[index];
    if (loopback == null) {
      loopback = lo.forInterface(ip, out);
      loopbacks[index] = loopback;
    }
    loopback.transmit(packet, now);
  }

  /// Sends a message of IGMP, with one option of four bytes and a time to live of 1 (RFC 3376 §4).
  ///
  /// @param packet begins at the message
  public void sendReport(
      NetworkInterface out,
      Packet packet,
      int trafficClass,
      int option,
      int source,
      int group,
      long now) {
    Bytes.put32(packet.bytes(), packet.prepend(4), option);
    ip.prependHeader(packet, IgmpView.PROTOCOL, source, group, 1, trafficClass, false);
    var bytes = packet.bytes();
    int header = packet.start();
    Bytes.put8(bytes, header, 0x46);
    Bytes.put16(bytes, header + 10, 0);
    Bytes.put16(bytes, header + 10, Checksum.of(bytes, header, Ipv4View.LENGTH + 4));
    counters.countSent();
    ip.outputOne(out, packet, group, now);
  }

  void clear() {
    for (var loopback : loopbacks) {
      if (loopback != null) {
        loopback.clear();
      }
    }
  }
}
