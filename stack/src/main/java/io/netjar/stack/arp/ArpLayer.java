package io.netjar.stack.arp;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.ArpView;
import io.netjar.wire.EthernetView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.MacAddress;
import io.netjar.wire.Packet;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The address resolution protocol on one interface (RFC 826, RFC 1122 §2.3.2).
///
/// [#send] takes an IP packet and its next hop. Where the next hop's MAC address is known the frame
/// leaves at once; else the packet waits and a request is broadcast. Each request that is not
/// answered within `retryNanos` is repeated; after the last one the waiting packets go to
/// [Unresolved].
///
/// An answer older than `reachableNanos` is used once more while unicast requests ask whether it
/// still holds (RFC 1122 §2.3.2.1, method 2); where they stay unanswered the entry is removed. An
/// entry that nobody uses costs no timer.
public final class ArpLayer {
  private static final long BROADCAST = 0xffff_ffff_ffffL;

  private final NetworkInterface out;
  private final EventQueue events;
  private final ArpSettings settings;
  private final Counters counters;
  private final Unresolved unresolved;
  private final ArpTable table = new ArpTable();
  private @Nullable ArpEntry last;

  /// How many entries have packets that wait.
  private int entriesWaiting;

  /// @param out the interface whose neighbours these are
  /// @param unresolved takes the packets whose next hop does not answer
  public ArpLayer(
      NetworkInterface out,
      EventQueue events,
      ArpSettings settings,
      Counters counters,
      Unresolved unresolved) {
    this.out = out;
    this.events = events;
    this.settings = settings;
    this.counters = counters;
    this.unresolved = unresolved;
  }

  /// Sends a packet to a neighbour, or keeps it until the neighbour's MAC address is known.
  ///
  /// @param nextHop the neighbour's IPv4 address: the destination's own or a gateway's
  /// @param packet begins at its IP header
  public void send(int nextHop, Packet packet, long now) {
    var entry = last;
    if (entry == null || entry.address != nextHop) {
      entry = table.find(nextHop);
      if (entry == null) {
        entry = add(nextHop, now);
      }
      last = entry;
    }
    long mac = entry.mac;
    if (mac == ArpEntry.UNKNOWN) {
      keep(entry, packet, now);
      return;
    }
    entry.usedAt = now;
    if (now > entry.reachableUntil && !entry.isScheduled()) {
      entry.requests = 0;
      request(entry, mac, now);
    }
    transmit(packet, mac, now);
  }

  /// Sends a packet to a MAC address that needs no asking: a group address.
  ///
  /// @param packet begins at its IP header
  public void transmit(Packet packet, long mac, long now) {
    int frame = packet.prepend(EthernetView.LENGTH);
    EthernetView.write(packet.bytes(), frame, mac, out.mac(), EthernetView.IPV4);
    out.transmit(packet, now);
  }

  private ArpEntry add(int address, long now) {
    if (table.size() >= settings.maximumEntries()) {
      var oldest = table.oldest();
      if (oldest != null) {
        evict(oldest);
      }
    }
    var entry = new ArpEntry(this, address);
    entry.usedAt = now;
    table.add(entry);
    return entry;
  }

  /// Makes place. Packets that wait for the entry are dropped without a report: reports need
  /// neighbours themselves, and each would push out the next entry.
  private void evict(ArpEntry entry) {
    counters.drop(DropReason.ARP_TABLE_FULL);
    var pending = takePending(entry);
    int waiting = pending == null ? 0 : pending.size();
    for (int i = 0; i < waiting; i++) {
      counters.drop(DropReason.ARP_QUEUE_FULL);
    }
    events.cancel(entry);
    table.remove(entry);
    if (last == entry) {
      last = null;
    }
  }

  private void keep(ArpEntry entry, Packet packet, long now) {
    var pending = entry.pending;
    if (pending == null) {
      pending = new ArrayDeque<>(4);
      entry.pending = pending;
      entriesWaiting++;
    }
    if (pending.size() >= settings.pendingPackets()) {
      // RFC 1122 §2.3.2.2: the latest packet is the one to save.
      pending.removeFirst();
      counters.drop(DropReason.ARP_QUEUE_FULL);
    }
    pending.addLast(packet);
    entry.usedAt = now;
    if (!entry.isScheduled()) {
      request(entry, BROADCAST, now);
    }
  }

  private @Nullable ArrayDeque<Packet> takePending(ArpEntry entry) {
    var pending = entry.pending;
    if (pending != null) {
      entry.pending = null;
      entriesWaiting--;
    }
    return pending;
  }

  /// True where packets wait for a neighbour's answer.
  public boolean hasWaiting() {
    return entriesWaiting > 0;
  }

  private void request(ArpEntry entry, long mac, long now) {
    entry.requests++;
    events.schedule(entry, now + settings.retryNanos());
    int source = out.sourceFor(entry.address);
    sendArp(ArpView.REQUEST, mac, source, 0, entry.address, now);
  }

  /// The time for an entry's next request has come.
  void onTimer(ArpEntry entry, long now) {
    if (entry.requests < settings.requests()) {
      request(entry, entry.mac == ArpEntry.UNKNOWN ? BROADCAST : entry.mac, now);
    } else {
      remove(entry, now);
    }
  }

  private void remove(ArpEntry entry, long now) {
    table.remove(entry);
    events.cancel(entry);
    if (last == entry) {
      last = null;
    }
    var pending = takePending(entry);
    if (pending != null) {
      for (var packet : pending) {
        counters.drop(DropReason.ARP_UNANSWERED);
        unresolved.onUnresolved(packet, now);
      }
    }
  }

  /// Takes an ARP packet in: learns its sender and answers a request for an own address (RFC 826
  /// "Packet Reception").
  ///
  /// @param packet begins at the ARP header
  public void onPacket(Packet packet, long now) {
    var bytes = packet.bytes();
    int arp = packet.start();
    if (packet.length() < ArpView.LENGTH || !ArpView.isIpv4OverEthernet(bytes, arp)) {
      counters.drop(DropReason.ARP_MALFORMED);
      return;
    }
    long senderMac = ArpView.senderMac(bytes, arp);
    int sender = ArpView.senderAddress(bytes, arp);
    int target = ArpView.targetAddress(bytes, arp);
    int opcode = ArpView.opcode(bytes, arp);
    if (opcode != ArpView.REQUEST && opcode != ArpView.REPLY) {
      counters.drop(DropReason.ARP_MALFORMED);
      return;
    }
    if (!isSender(senderMac, sender)) {
      counters.drop(DropReason.ARP_SENDER_INVALID);
      return;
    }
    if (out.hasAddress(sender)) {
      counters.drop(DropReason.ARP_ADDRESS_CONFLICT);
      return;
    }
    boolean forUs = out.hasAddress(target);
    learn(sender, senderMac, forUs && opcode == ArpView.REQUEST, now);
    if (forUs && opcode == ArpView.REQUEST) {
      sendArp(ArpView.REPLY, senderMac, target, senderMac, sender, now);
    }
  }

  private boolean isSender(long mac, int address) {
    boolean group = (mac >>> 40 & 1) != 0;
    // 224.0.0.0 and above, 127.0.0.0/8: no host has these. 0.0.0.0 is a probe (RFC 5227 §2.1.1).
    return !group
        && address >>> 28 < 14
        && address >>> 24 != 127
        && !out.isSubnetBroadcast(address);
  }

  private void learn(int sender, long mac, boolean mayAdd, long now) {
    if (sender == 0) {
      return;
    }
    var entry = table.find(sender);
    if (entry == null) {
      // RFC 826: who asks for us will soon talk to us. A neighbour beyond our subnets is only
      // learned when we have asked for it, so that nobody fills the table with strangers.
      if (!mayAdd || !out.isOnLink(sender)) {
        return;
      }
      entry = add(sender, now);
    }
    entry.mac = mac;
    entry.reachableUntil = now + settings.reachableNanos();
    entry.requests = 0;
    entry.usedAt = now;
    events.cancel(entry);
    var pending = takePending(entry);
    if (pending != null) {
      for (var packet : pending) {
        transmit(packet, mac, now);
      }
    }
  }

  private void sendArp(
      int opcode, long destinationMac, int source, long targetMac, int target, long now) {
    var packet = Packet.allocate(ArpView.LENGTH);
    ArpView.write(packet.bytes(), packet.start(), opcode, out.mac(), source, targetMac, target);
    int frame = packet.prepend(EthernetView.LENGTH);
    EthernetView.write(packet.bytes(), frame, destinationMac, out.mac(), EthernetView.ARP);
    out.transmit(packet, now);
  }

  /// The MAC address known for `address`, whether still trusted or not; null where none is.
  public @Nullable MacAddress find(Ipv4Address address) {
    var entry = table.find(address.value());
    return entry == null || entry.mac == ArpEntry.UNKNOWN ? null : new MacAddress(entry.mac);
  }

  /// All neighbours whose MAC addresses are known, by address.
  public Map<Ipv4Address, MacAddress> neighbours() {
    var map = new TreeMap<Ipv4Address, MacAddress>();
    for (var entry : table.entries()) {
      if (entry.mac != ArpEntry.UNKNOWN) {
        map.put(new Ipv4Address(entry.address), new MacAddress(entry.mac));
      }
    }
    return map;
  }

  /// How many neighbours are in the table, those included that have not answered yet.
  public int size() {
    return table.size();
  }

  /// Forgets all neighbours and the packets that wait for them, without a word.
  public void clear() {
    for (var entry : table.entries()) {
      events.cancel(entry);
      table.remove(entry);
    }
    entriesWaiting = 0;
    last = null;
  }
}
