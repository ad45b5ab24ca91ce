package io.netjar.stack.tcp;

import io.netjar.stack.SeedMix;
import io.netjar.stack.SocketErrorException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The listeners of one host by where they listen. Those that all want to share a port share it, as
/// with Linux's SO_REUSEPORT: each of them gets the connections of some peers, chosen by the hash
/// of the four-tuple, which the host's seed keys.
final class ListenerTable {
  private final long seed;
  private final LocalPorts ports;

  /// The first listener of each address and port; the others follow it in the order of coming.
  private final FlowTable<TcpListener> table;

  ListenerTable(long seed, LocalPorts ports) {
    this.seed = SeedMix.mix(seed, 9293);
    this.ports = ports;
    table = new FlowTable<>(seed);
  }

  /// Takes a port for a listener.
  ///
  /// @param wanted 0: an ephemeral one
  /// @throws SocketErrorException ADDRESS_IN_USE or ACCESS
  int claim(int address, int wanted, boolean reusePort) throws SocketErrorException {
    return reusePort && wanted != 0 && isSharedByAll(address, wanted)
        ? ports.claimShared(address, wanted)
        : ports.claim(address, wanted);
  }

  /// True where everybody who listens on the port, by an address that meets this one, shares it.
  private boolean isSharedByAll(int address, int port) {
    for (var other : list()) {
      int theirs = other.localAddress();
      boolean meets = theirs == 0 || address == 0 || theirs == address;
      if (other.port() == port && meets && !other.reusePort()) {
        return false;
      }
    }
    return true;
  }

  /// Adds a listener whose port was [claimed][#claim].
  void add(TcpListener listener) {
    var before = table.find(listener.localAddress(), listener.port(), 0, 0);
    if (before == null) {
      table.put(listener.localAddress(), listener.port(), 0, 0, listener);
      return;
    }
    while (before.next != null) {
      before = before.next;
    }
    before.next = listener;
  }

  /// Removes a listener; the last one gives the port back.
  void remove(TcpListener listener) {
    int address = listener.localAddress();
    int port = listener.port();
    var first = table.find(address, port, 0, 0);
    if (first != listener) {
      while (first != null && first.next != listener) {
        first = first.next;
      }
      if (first != null) {
        first.next = listener.next;
      }
    } else if (listener.next != null) {
      table.put(address, port, 0, 0, listener.next);
    } else {
      table.remove(address, port, 0, 0);
      ports.release(address, port);
    }
    listener.next = null;
  }

  /// Who listens where a segment goes, by its address before "any"; null where nobody does.
  @Nullable TcpListener find(Segment segment) {
    var own = table.find(segment.destination, segment.destinationPort, 0, 0);
    var first = own != null ? own : table.find(0, segment.destinationPort, 0, 0);
    return first == null || first.next == null ? first : choose(first, segment);
  }

  private TcpListener choose(TcpListener first, Segment segment) {
    int count = 0;
    for (var one = first; one != null; one = one.next) {
      count++;
    }
    long addresses = (long) segment.destination << 32 | (segment.source & 0xffff_ffffL);
    int ends = segment.destinationPort << 16 | segment.sourcePort;
    long left = Math.floorMod(SeedMix.mix(seed ^ addresses, ends), (long) count);
    var chosen = first;
    while (left > 0 && chosen.next != null) {
      chosen = chosen.next;
      left--;
    }
    return chosen;
  }

  /// All listeners, in an order that depends on the host's seed alone.
  List<TcpListener> list() {
    var list = new ArrayList<TcpListener>(table.size());
    for (int i = 0; i < table.capacity(); i++) {
      for (var listener = table.at(i); listener != null; listener = listener.next) {
        list.add(listener);
      }
    }
    return list;
  }
}
