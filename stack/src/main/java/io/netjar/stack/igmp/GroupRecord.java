package io.netjar.stack.igmp;

import io.netjar.wire.Bytes;
import io.netjar.wire.IgmpView;
import java.util.Collection;
import java.util.List;

/// A record of a report (RFC 3376 §4.2.4).
///
/// @param type such as [IgmpView#CHANGE_TO_EXCLUDE]
/// @param group the group's address
/// @param sources IPv4 addresses as numbers
record GroupRecord(int type, int group, List<Integer> sources) {
  GroupRecord(int type, int group, Collection<Integer> sources) {
    this(type, group, List.copyOf(sources));
  }

  /// What a host says of a filter when it is asked.
  static GroupRecord current(int group, GroupFilter filter) {
    int type = filter.isExclude() ? IgmpView.MODE_IS_EXCLUDE : IgmpView.MODE_IS_INCLUDE;
    return new GroupRecord(type, group, filter.sources());
  }

  /// What a host says of a filter whose mode has changed.
  static GroupRecord changed(int group, GroupFilter filter) {
    int type = filter.isExclude() ? IgmpView.CHANGE_TO_EXCLUDE : IgmpView.CHANGE_TO_INCLUDE;
    return new GroupRecord(type, group, filter.sources());
  }

  int length() {
    return IgmpView.RECORD_LENGTH + 4 * sources.size();
  }

  private boolean isExclude() {
    return type == IgmpView.MODE_IS_EXCLUDE || type == IgmpView.CHANGE_TO_EXCLUDE;
  }

  /// Adds the record to `list`, so that none has more than `most` sources.
  void splitInto(List<GroupRecord> list, int most) {
    if (sources.size() <= most) {
      list.add(this);
    } else if (isExclude()) {
      // RFC 3376 §4.2.16: who wants all but these gets some of these too, rather than too little.
      list.add(new GroupRecord(type, group, sources.subList(0, most)));
    } else {
      for (int from = 0; from < sources.size(); from += most) {
        int to = Math.min(from + most, sources.size());
        list.add(new GroupRecord(type, group, sources.subList(from, to)));
      }
    }
  }

  void writeTo(byte[] bytes, int at) {
    IgmpView.writeRecord(bytes, at, type, group, sources.size());
    int source = at + IgmpView.RECORD_LENGTH;
    for (int address : sources) {
      Bytes.put32(bytes, source, address);
      source += 4;
    }
  }
}
