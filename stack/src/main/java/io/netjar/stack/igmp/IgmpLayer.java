package io.netjar.stack.igmp;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.SeedMix;
import io.netjar.stack.ip.GroupMembers;
import io.netjar.stack.ip.IpLayer;
import io.netjar.stack.ip.Transport;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Bytes;
import io.netjar.wire.Checksum;
import io.netjar.wire.IgmpView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Packet;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A host's membership of multicast groups, interface by interface (RFC 1112 §7, RFC 3376 §5).
///
/// [#set] says what is wanted; each change leaves as a report, twice, and a query of a router is
/// answered within the time that it states. Every host is a member of 224.0.0.1, without a report.
///
/// DEVIATION: queries of the versions 1 and 2 are answered with reports of version 3 (RFC 3376 §7.2
/// wants those of the older version): no router here is that old.
public final class IgmpLayer implements Transport, GroupMembers {
  /// The group of all hosts on a link.
  public static final int ALL_HOSTS = 0xe000_0001;

  /// RFC 3376 §7.2.1: the time for an answer to a query of version 1, which does not say.
  private static final int VERSION_1_TENTHS = 100;

  private final IpLayer ip;
  private final EventQueue events;
  private final Counters counters;
  private final long seed;

  /// By index of the interface; each made when first needed.
  private @Nullable InterfaceGroups[] interfaces = {};

  /// @param seed where the random delays come from
  public IgmpLayer(IpLayer ip, EventQueue events, long seed) {
    this.ip = ip;
    this.events = events;
    this.counters = ip.counters();
    this.seed = seed;
  }

  /// Says whose datagrams to `group` are wanted by the interface `on` from now on.
  public void set(NetworkInterface on, int group, GroupFilter filter, long now) {
    int index = on.index();
    if (index >= interfaces.length) {
      interfaces = Arrays.copyOf(interfaces, index + 1);
    }
    var groups = interfaces[index];
    if (groups == null) {
      groups = new InterfaceGroups(on, ip, events, SeedMix.mix(seed, index));
      interfaces[index] = groups;
    }
    groups.set(group, filter, now);
  }

  @Override
  public boolean isMember(NetworkInterface in, int group) {
    if (group == ALL_HOSTS) {
      return true;
    }
    var groups = find(in);
    return groups != null && groups.isMember(group);
  }

  /// The groups that programs have joined on an interface, by address.
  public List<Ipv4Address> groups(NetworkInterface in) {
    var groups = find(in);
    return groups == null ? List.of() : groups.joined().stream().map(Ipv4Address::new).toList();
  }

  private @Nullable InterfaceGroups find(NetworkInterface in) {
    return in.index() < interfaces.length ? interfaces[in.index()] : null;
  }

  @Override
  public int onPacket(
      NetworkInterface in,
      Packet packet,
      int source,
      int destination,
      int trafficClass,
      int ttl,
      long now) {
    var bytes = packet.bytes();
    int start = packet.start();
    int length = packet.length();
    if (length < IgmpView.LENGTH) {
      counters.drop(DropReason.IGMP_TOO_SHORT);
    } else if (Checksum.of(bytes, start, length) != 0) {
      counters.drop(DropReason.IGMP_CHECKSUM_WRONG);
    } else if (IgmpView.type(bytes, start) == IgmpView.QUERY) {
      onQuery(in, bytes, start, length, now);
    } else {
      // RFC 3376 §5: what other hosts report is the routers' business.
      counters.drop(DropReason.IGMP_TYPE_UNKNOWN);
    }
    return TAKEN;
  }

  private void onQuery(NetworkInterface in, byte[] bytes, int start, int length, long now) {
    int tenths = IgmpView.maxRespCode(bytes, start);
    var sources = new TreeSet<Integer>();
    if (length >= IgmpView.QUERY_LENGTH) {
      tenths = IgmpView.codeValue(tenths);
      int count = IgmpView.querySources(bytes, start);
      if (length < IgmpView.QUERY_LENGTH + 4 * count) {
        counters.drop(DropReason.IGMP_TOO_SHORT);
        return;
      }
      for (int index = 0; index < count; index++) {
        sources.add(Bytes.i32(bytes, start + IgmpView.QUERY_LENGTH + 4 * index));
      }
    } else if (length != IgmpView.LENGTH) {
      // RFC 3376 §7.1: a query of 9 to 11 bytes is of no version.
      counters.drop(DropReason.IGMP_TOO_SHORT);
      return;
    } else if (tenths == 0) {
      tenths = VERSION_1_TENTHS;
    }
    var groups = find(in);
    if (groups != null) {
      groups.onQuery(IgmpView.group(bytes, start), sources, tenths, now);
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
    // RFC 1122 §3.2.2: nobody reports errors about packets to groups, so this is no honest one.
    counters.drop(DropReason.ICMP_QUOTE_INVALID);
  }

  /// Forgets all groups, without a word on the wire.
  public void clear() {
    for (var groups : interfaces) {
      if (groups != null) {
        groups.clear();
      }
    }
  }
}
