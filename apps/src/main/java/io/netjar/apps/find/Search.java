package io.netjar.apps.find;

import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Asks on each interface who is there, and takes what comes back for a while.
///
/// Each address of each interface has a socket and a virtual thread of its own: a socket that is
/// bound to no address would ask on the one interface that the routes prefer, which may be a tunnel
/// or the bridge of containers. A query goes out three times, since datagrams get lost.
final class Search {
  /// The most services taken: whoever floods must not fill the memory.
  static final int MOST_FOUND = 1000;

  private static final int QUERIES = 3;
  private static final long MILLI_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final int port;
  private final long nanos;
  private final FindPacket.Query query;
  private final Consumer<String> complaints;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Found> found = new TreeSet<>(Found.ORDER); // guarded by lock

  private Search(String self, int port, Duration time, Consumer<String> complaints) {
    this.port = port;
    this.complaints = complaints;
    nanos = time.toNanos();
    query = new FindPacket.Query(self, number());
  }

  /// A number that nobody else has drawn, and that nobody who does not see our packets can guess.
  static String number() {
    byte[] number = new byte[8];
    new SecureRandom().nextBytes(number);
    return HexFormat.of().formatHex(number);
  }

  /// Searches.
  ///
  /// @param self the number of who asks; it does not answer itself
  /// @param port where services listen for queries
  /// @param time how long to wait for answers
  /// @param complaints is told which interface cannot be asked on
  /// @return who answered, in the order of [Found#ORDER]
  /// @throws IOException if the interfaces cannot be listed
  static List<Found> run(String self, int port, Duration time, Consumer<String> complaints)
      throws IOException {
    return new Search(self, port, time, complaints).run();
  }

  private List<Found> run() throws IOException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (NetworkInterface on : Groups.interfaces()) {
        for (var each : Groups.targets(on).entrySet()) {
          threads.execute(() -> ask(on, each.getKey(), each.getValue()));
        }
      }
    }
    lock.lock();
    try {
      return List.copyOf(found);
    } finally {
      lock.unlock();
    }
  }

  private void ask(NetworkInterface on, InetAddress own, List<InetAddress> targets) {
    try (var socket = new DatagramSocket(new InetSocketAddress(own, 0))) {
      if (targets.stream().anyMatch(InetAddress::isMulticastAddress)) {
        socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, on);
      }
      ask(socket, on.getName(), targets);
    } catch (IOException e) {
      // Link-local addresses of IPv6 come and go, and are the second way to everybody.
      if (!(own instanceof Inet6Address)) {
        complaints.accept(
            "cannot ask on "
                + Shown.name(on.getName())
                + " from "
                + Shown.digits(own)
                + ": "
                + ProgramException.reasonOf(e));
      }
    }
  }

  private void ask(DatagramSocket socket, String by, List<InetAddress> targets) throws IOException {
    long start = System.nanoTime();
    byte[] buffer = new byte[FindPacket.BYTES + 1];
    int asked = 0;
    while (true) {
      long passed = System.nanoTime() - start;
      if (passed >= nanos) {
        return;
      }
      if (asked < QUERIES && passed >= dueNanos(asked)) {
        send(socket, targets);
        asked++;
        continue;
      }
      long until = asked < QUERIES ? Math.min(nanos, dueNanos(asked)) : nanos;
      // Rounded up: 0 would wait for ever.
      socket.setSoTimeout((int) ((until - passed + MILLI_NANOS - 1) / MILLI_NANOS));
      var datagram = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(datagram);
        take(datagram, by);
      } catch (SocketTimeoutException _) {
        // Time for the next query, or for the end.
      }
    }
  }

  /// The first at once, the others after a quarter and a half of the time.
  private long dueNanos(int index) {
    return index * nanos / 4;
  }

  private void send(DatagramSocket socket, List<InetAddress> targets) throws IOException {
    byte[] bytes = query.encode();
    for (InetAddress target : targets) {
      socket.send(new DatagramPacket(bytes, bytes.length, target, port));
    }
  }

  /// An address of a link with the link's name, under which it is called and its key remembered.
  private static String digits(InetAddress address, String by) {
    String digits = Shown.digits(address);
    int zone = digits.indexOf('%');
    return zone < 0 ? digits : digits.substring(0, zone + 1) + by;
  }

  private void take(DatagramPacket datagram, String by) {
    if (FindPacket.decode(datagram.getData(), datagram.getLength())
            instanceof FindPacket.Answer answer
        && answer.id().equals(query.id())
        && !answer.from().equals(query.from())) {
      var one =
          new Found(
              answer.name(),
              digits(datagram.getAddress(), by),
              answer.port(),
              answer.protocol(),
              answer.key(),
              by,
              answer.from());
      lock.lock();
      try {
        if (found.size() < MOST_FOUND) {
          found.add(one);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /// The names that were announced with more than one key, one of them none.
  ///
  /// @param services who answered
  /// @return for each such name all its keys, in the order of the services
  static Map<String, List<String>> disputed(List<Found> services) {
    var keys = new LinkedHashMap<String, Set<String>>();
    for (Found each : services) {
      keys.computeIfAbsent(each.name(), _ -> new LinkedHashSet<>()).add(each.key());
    }
    var disputed = new LinkedHashMap<String, List<String>>();
    keys.forEach(
        (name, all) -> {
          if (all.size() > 1) {
            disputed.put(name, new ArrayList<>(all));
          }
        });
    return disputed;
  }

  /// What is to be said of a disputed name.
  static String warning(String name, List<String> keys) {
    return "warning: '"
        + Shown.name(name)
        + "' is announced with "
        + keys.size()
        + " different keys ("
        + String.join(", ", keys.stream().map(Search::shownKey).toList())
        + "): one of them may be an impostor; compare with the owner before you connect";
  }

  private static String shownKey(String key) {
    return key.isEmpty() ? "none" : Shown.name(key);
  }
}
