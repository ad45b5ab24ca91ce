package io.netjar.stack.igmp;

import io.netjar.stack.NetworkInterface;
import io.netjar.stack.SeedMix;
import io.netjar.stack.ip.IpLayer;
import io.netjar.stack.time.Event;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.IgmpView;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// The groups of one interface, and the reports about them (RFC 3376 §5).
final class InterfaceGroups {
  /// RFC 3376 §4.2.14: all routers that do multicast.
  private static final int REPORTS = 0xe000_0016;

  /// RFC 3376 §8.1: how often a change is sent, for one report may be lost.
  private static final int ROBUSTNESS = 2;

  /// RFC 3376 §8.11: the time within which a change is sent once more.
  private static final long REPEAT_NANOS = 1_000_000_000L;

  private static final long TENTH_NANOS = 100_000_000L;

  /// RFC 3376 §4.2, RFC 2113 §2.1: every message has the option Router Alert.
  private static final int ROUTER_ALERT = 0x9404_0000;

  private static final int HEADER_LENGTH = Ipv4View.LENGTH + 4;

  /// RFC 3376 §4: precedence "internetwork control".
  private static final int TRAFFIC_CLASS = 0xc0;

  private final NetworkInterface out;
  private final IpLayer ip;
  private final EventQueue events;
  private final long seed;
  private final TreeMap<Integer, GroupState> groups = new TreeMap<>();
  private long draws;

  private final Event repeat =
      new Event() {
        @Override
        protected void fire(long nowNanos) {
          sendChanges(nowNanos);
        }
      };

  /// The answer to a query for all groups.
  private final Event answer =
      new Event() {
        @Override
        protected void fire(long nowNanos) {
          sendAll(nowNanos);
        }
      };

  InterfaceGroups(NetworkInterface out, IpLayer ip, EventQueue events, long seed) {
    this.out = out;
    this.ip = ip;
    this.events = events;
    this.seed = seed;
  }

  /// True where some datagrams to `group` are wanted.
  boolean isMember(int group) {
    var state = groups.get(group);
    return state != null && !state.filter.isNone();
  }

  /// The groups of which some datagrams are wanted.
  List<Integer> joined() {
    return groups.keySet().stream().filter(this::isMember).toList();
  }

  /// Says what is wanted of `group` from now on, and reports the change.
  void set(int group, GroupFilter filter, long now) {
    var state = groups.computeIfAbsent(group, added -> new GroupState(this, added));
    if (!state.filter.equals(filter)) {
      if (isReported(group)) {
        state.change(filter, ROBUSTNESS);
        send(state.changes(), now);
        if (!repeat.isScheduled()) {
          events.schedule(repeat, now + draw(REPEAT_NANOS));
        }
      } else {
        state.filter = filter;
      }
    }
    forgetIfDone(state);
  }

  /// RFC 3376 §5: the group of all hosts is never reported; over the loopback interface there is
  /// nobody to tell.
  private boolean isReported(int group) {
    return group != IgmpLayer.ALL_HOSTS && !out.isLoopback();
  }

  private void forgetIfDone(GroupState state) {
    if (state.filter.isNone() && !state.hasToSay()) {
      events.cancel(state);
      groups.remove(state.group);
    }
  }

  private void sendChanges(long now) {
    var records = new ArrayList<GroupRecord>();
    boolean isMore = false;
    for (var state : List.copyOf(groups.values())) {
      if (state.hasToSay()) {
        records.addAll(state.changes());
        isMore |= state.hasToSay();
        forgetIfDone(state);
      }
    }
    send(records, now);
    if (isMore) {
      events.schedule(repeat, now + draw(REPEAT_NANOS));
    }
  }

  private void sendAll(long now) {
    var records = new ArrayList<GroupRecord>();
    for (var state : groups.values()) {
      if (isReported(state.group) && !state.filter.isNone()) {
        records.add(GroupRecord.current(state.group, state.filter));
      }
    }
    send(records, now);
  }

  /// A router asks (RFC 3376 §5.2). Answers come after a random while, so that not all hosts answer
  /// at once.
  ///
  /// @param group 0 for all
  /// @param sources empty for all
  /// @param tenths the longest while, in tenths of a second
  void onQuery(int group, Set<Integer> sources, int tenths, long now) {
    long at = now + (tenths == 0 ? 0 : draw(tenths * TENTH_NANOS));
    if (answer.isScheduled() && answer.timeNanos() <= at) {
      return;
    }
    if (group == 0) {
      events.schedule(answer, at);
      return;
    }
    var state = groups.get(group);
    if (state == null || !isReported(group)) {
      return;
    }
    boolean isUnderWay = state.isScheduled();
    state.ask(sources, isUnderWay);
    events.schedule(state, isUnderWay ? Math.min(at, state.timeNanos()) : at);
  }

  private long draw(long boundNanos) {
    return Math.floorMod(SeedMix.mix(seed, draws++), boundNanos);
  }

  /// Sends records in as few reports as have room for them.
  void send(List<GroupRecord> records, long now) {
    int room = out.mtu() - HEADER_LENGTH - IgmpView.LENGTH;
    var split = new ArrayList<GroupRecord>(records.size());
    for (var one : records) {
      one.splitInto(split, (room - IgmpView.RECORD_LENGTH) / 4);
    }
    int from = 0;
    while (from < split.size()) {
      int to = from;
      int length = 0;
      while (to < split.size() && length + split.get(to).length() <= room) {
        length += split.get(to++).length();
      }
      report(split.subList(from, to), IgmpView.LENGTH + length, now);
      from = to;
    }
  }

  private void report(List<GroupRecord> records, int length, long now) {
    var packet = Packet.allocate(length);
    var bytes = packet.bytes();
    int start = packet.start();
    IgmpView.writeReport(bytes, start, records.size());
    int at = start + IgmpView.LENGTH;
    for (var one : records) {
      one.writeTo(bytes, at);
      at += one.length();
    }
    IgmpView.writeChecksum(bytes, start, length);
    // RFC 3376 §4.2.13: the interface's own address, or 0.0.0.0 while it has none.
    int source = out.sourceFor(REPORTS);
    ip.groupOutput().sendReport(out, packet, TRAFFIC_CLASS, ROUTER_ALERT, source, REPORTS, now);
  }

  void clear() {
    events.cancel(repeat);
    events.cancel(answer);
    groups.values().forEach(events::cancel);
    groups.clear();
  }
}
