package io.netjar.sockets.jdk;

import io.netjar.sockets.jdk.Rewrite.Call;
import io.netjar.sockets.jdk.Rewrite.Read;
import io.netjar.sockets.jdk.Rewrite.Return;
import io.netjar.sockets.jdk.Rewrite.Start;
import java.util.ArrayList;
import java.util.List;

/// The table of all rewriting: where, what, and to which method of [BootHook].
final class Rewrites {
  private static final String SYSTEM = "java/lang/System";

  /// Code that works for the JVM or for the network, on whatever thread, and stays as it is.
  private static final String[] MACHINERY = {
    "java/lang/*",
    "jdk/internal/classfile/*",
    "jdk/internal/foreign/*",
    "jdk/internal/misc/*",
    "jdk/internal/ref/*",
    "jdk/internal/vm/*",
    "jdk/jfr/*",
    "sun/instrument/*",
    "io/netjar/network/*",
    "io/netjar/sockets/async/*",
    "io/netjar/sockets/channels/*",
    "io/netjar/sockets/endpoint/*",
    "io/netjar/sockets/jdk/*",
    "io/netjar/sockets/live/*",
    "io/netjar/sockets/net/*",
    "io/netjar/sockets/program/*",
  };

  private static final Where CLOCK_READERS = Where.everywhere().except(MACHINERY);

  private static final Where VIRTUAL_SLEEP =
      Where.in("java/lang/VirtualThread").method("sleepNanos");

  private Rewrites() {}

  /// All rows; the order does not matter.
  static List<Rewrite> all() {
    var rows = new ArrayList<Rewrite>();
    rows.addAll(clocks());
    rows.addAll(monitors());
    rows.addAll(sockets());
    return rows;
  }

  /// `Thread.sleep` and every timed wait of `java.util.concurrent` park for a time and then ask the
  /// clock how much is left. In virtual time a park of an hour returns at once, so they would wait
  /// for ever.
  private static List<Rewrite> clocks() {
    var rows = new ArrayList<Rewrite>();
    for (var where : List.of(CLOCK_READERS, VIRTUAL_SLEEP)) {
      rows.add(new Call(where, SYSTEM, "nanoTime", "nanoTime"));
      rows.add(new Call(where, SYSTEM, "currentTimeMillis", "currentTimeMillis"));
    }
    rows.add(
        new Call(
            CLOCK_READERS,
            "jdk/internal/misc/VM",
            "getNanoTimeAdjustment",
            "getNanoTimeAdjustment"));
    return rows;
  }

  /// The JVM's own thread takes virtual threads off a list one by one and unblocks each. What
  /// happens between the two is visible nowhere else, hence the count.
  private static List<Rewrite> monitors() {
    var virtualThread = Where.in("java/lang/VirtualThread");
    return List.of(
        new Start(virtualThread.method("compareAndSetOnWaitingList"), "unblockBegins"),
        new Return(virtualThread.method("unblock"), "unblockEnds"));
  }

  /// Where the JDK decides on the inside of a socket.
  private static List<Rewrite> sockets() {
    var rows = new ArrayList<Rewrite>();
    for (var kind : SocketKind.values()) {
      String socket = kind.socket();
      var where = Where.in(socket).exceptMethod(kind.setter());
      rows.add(new Read(where, socket, "factory", kind.hook()));
    }
    var provider = Where.in("java/nio/channels/spi/SelectorProvider").method("provider");
    rows.add(new Return(provider, "channelProvider"));
    return rows;
  }
}
