package io.netjar.stack.igmp;

import io.netjar.stack.time.Event;
import io.netjar.wire.IgmpView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What an interface wants of one group, and what it has still to say about it. As an event, its
/// answer to a query for this group.
final class GroupState extends Event {
  final int group;
  GroupFilter filter = GroupFilter.NONE;

  private final InterfaceGroups owner;

  /// How often a change of the filter's mode is still to be sent.
  private int modeSends;

  /// How often a change of each of these sources is still to be sent.
  private final TreeMap<Integer, Integer> sourceSends = new TreeMap<>();

  /// The sources that a query asks about; empty for all.
  private final TreeSet<Integer> asked = new TreeSet<>();

  GroupState(InterfaceGroups owner, int group) {
    this.owner = owner;
    this.group = group;
  }

  /// Notes another filter, which is to be reported `times` times.
  void change(GroupFilter newFilter, int times) {
    if (filter.isExclude() == newFilter.isExclude()) {
      var changed = new TreeSet<>(filter.sources());
      changed.addAll(newFilter.sources());
      changed.removeIf(
          source -> filter.sources().contains(source) == newFilter.sources().contains(source));
      changed.forEach(source -> sourceSends.put(source, times));
    } else {
      // RFC 3376 §5.1: the mode's record lists all sources, so that those need no record.
      modeSends = times;
      sourceSends.clear();
    }
    filter = newFilter;
  }

  boolean hasToSay() {
    return modeSends > 0 || !sourceSends.isEmpty();
  }

  /// The records of a report of what has changed (RFC 3376 §5.1); each call counts as sent.
  List<GroupRecord> changes() {
    var records = new ArrayList<GroupRecord>(2);
    if (modeSends > 0) {
      records.add(GroupRecord.changed(group, filter));
      modeSends--;
    } else {
      var allowed = new ArrayList<Integer>();
      var blocked = new ArrayList<Integer>();
      sourceSends
          .keySet()
          .forEach(source -> (filter.accepts(source) ? allowed : blocked).add(source));
      if (!allowed.isEmpty()) {
        records.add(new GroupRecord(IgmpView.ALLOW_NEW_SOURCES, group, allowed));
      }
      if (!blocked.isEmpty()) {
        records.add(new GroupRecord(IgmpView.BLOCK_OLD_SOURCES, group, blocked));
      }
    }
    sourceSends.replaceAll((_, left) -> left - 1);
    sourceSends.values().removeIf(left -> left == 0);
    return records;
  }

  /// Notes a query.
  ///
  /// @param isUnderWay whether an answer to another one is
  void ask(Set<Integer> sources, boolean isUnderWay) {
    if (sources.isEmpty() || (isUnderWay && asked.isEmpty())) {
      asked.clear();
    } else {
      asked.addAll(sources);
    }
  }

  /// The answer to the queries noted; empty where there is nothing to say.
  List<GroupRecord> answer() {
    if (asked.isEmpty()) {
      return List.of(GroupRecord.current(group, filter));
    }
    var wanted = new TreeSet<>(asked);
    wanted.removeIf(source -> !filter.accepts(source));
    asked.clear();
    return wanted.isEmpty()
        ? List.of()
        : List.of(new GroupRecord(IgmpView.MODE_IS_INCLUDE, group, wanted));
  }

  @Override
  protected void fire(long nowNanos) {
    owner.send(answer(), nowNanos);
  }
}
