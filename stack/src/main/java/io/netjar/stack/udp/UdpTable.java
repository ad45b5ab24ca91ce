package io.netjar.stack.udp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bound sockets by port, each bucket a list in the order of binding; made with the first one.
final class UdpTable {
  private @Nullable UdpSocket @Nullable [] buckets;
  private int size;

  /// The first socket of the bucket in which those of `port` are, with others.
  @Nullable UdpSocket first(int port) {
    return buckets == null ? null : buckets[port & (buckets.length - 1)];
  }

  /// All sockets by rising port, those of one port in the order of binding.
  List<UdpSocket> all() {
    var all = new ArrayList<UdpSocket>(size);
    if (buckets != null) {
      for (var first : buckets) {
        for (var socket = first; socket != null; socket = socket.next) {
          all.add(socket);
        }
      }
    }
    all.sort((a, b) -> Integer.compare(a.localPort, b.localPort));
    return all;
  }

  void insert(UdpSocket socket) {
    if (buckets == null) {
      buckets = new UdpSocket[8];
    } else if (size >= buckets.length * 2) {
      var all = all();
      buckets = new UdpSocket[buckets.length * 4];
      for (var moved : all) {
        append(buckets, moved);
      }
    }
    append(buckets, socket);
    size++;
  }

  private static void append(@Nullable UdpSocket[] table, UdpSocket socket) {
    socket.next = null;
    int index = socket.localPort & (table.length - 1);
    var last = table[index];
    if (last == null) {
      table[index] = socket;
      return;
    }
    while (last.next != null) {
      last = last.next;
    }
    last.next = socket;
  }

  void remove(UdpSocket socket) {
    var table = buckets;
    if (table == null) {
      return;
    }
    int index = socket.localPort & (table.length - 1);
    UdpSocket before = null;
    for (var one = table[index]; one != null; one = one.next) {
      if (one == socket) {
        if (before == null) {
          table[index] = one.next;
        } else {
          before.next = one.next;
        }
        socket.next = null;
        size--;
        return;
      }
      before = one;
    }
  }

  void clear() {
    buckets = null;
    size = 0;
  }
}
