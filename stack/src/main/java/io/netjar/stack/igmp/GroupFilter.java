package io.netjar.stack.igmp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Whose datagrams to a group are wanted: a filter mode and a list of sources (RFC 3376 §2).
///
/// @param isExclude whether all sources but these are wanted, or these alone
/// @param sources IPv4 addresses as numbers
public record GroupFilter(boolean isExclude, SortedSet<Integer> sources) {
  /// Those of all sources: what joining a group means.
  public static final GroupFilter ALL = new GroupFilter(true, Collections.emptySortedSet());

  /// Nobody's: what leaving a group means.
  public static final GroupFilter NONE = new GroupFilter(false, Collections.emptySortedSet());

  /// Copies the sources.
  public GroupFilter {
    sources = Collections.unmodifiableSortedSet(new TreeSet<>(sources));
  }

  /// True where datagrams of `source` are wanted.
  public boolean accepts(int source) {
    return sources.contains(source) != isExclude;
  }

  /// True where no datagrams are wanted at all.
  public boolean isNone() {
    return !isExclude && sources.isEmpty();
  }

  /// The same with `source` on the list.
  public GroupFilter with(int source) {
    var more = new TreeSet<>(sources);
    more.add(source);
    return new GroupFilter(isExclude, more);
  }

  /// The same with `source` not on the list.
  public GroupFilter without(int source) {
    var fewer = new TreeSet<>(sources);
    fewer.remove(source);
    return new GroupFilter(isExclude, fewer);
  }

  /// What an interface has to let through so that each of several sockets gets what it wants (RFC
  /// 3376 §3.2).
  public static GroupFilter merge(List<GroupFilter> filters) {
    var included = new TreeSet<Integer>();
    var excluded = new ArrayList<SortedSet<Integer>>();
    for (var filter : filters) {
      if (filter.isExclude) {
        excluded.add(filter.sources);
      } else {
        included.addAll(filter.sources);
      }
    }
    if (excluded.isEmpty()) {
      return new GroupFilter(false, included);
    }
    var unwanted = new TreeSet<>(excluded.getFirst());
    excluded.forEach(unwanted::retainAll);
    unwanted.removeAll(included);
    return new GroupFilter(true, unwanted);
  }
}
