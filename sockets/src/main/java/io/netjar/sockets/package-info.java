/// Programs on the hosts of a network: ordinary Java with the JDK's own sockets, `java.net`,
/// channels and selectors, and asynchronous channels.
///
/// **In virtual time** a program is started by `Host.start`, and all of it belongs to the network:
/// its threads, platform threads too, run one at a time on the thread that runs the network;
/// clocks, sleeps and time-outs are the network's; random numbers come from its seed. Found by the
/// network through the service loader; there is nothing here to call. The JVM needs one flag,
/// `--add-opens=java.base/java.lang=ALL-UNNAMED`, or `-javaagent:netjar.jar`, and netjar on its
/// class path. What is the same in every run, and what cannot be, stands in `docs/determinism.md`.
///
/// **In real time** a [io.netjar.sockets.live.LiveNetwork] follows the wall clock, and any thread
/// may be put on a host of it. That needs no flag; [Level] says what a JVM was started for.
///
/// **Life.** A program ends as a JVM does: with its last thread that is no daemon, or by
/// `System.exit`. Then the sockets it left open are closed and the threads that are left are
/// interrupted. At the end of a run every program is stopped; what it says then is not heard.
///
/// **Sockets** of threads on no host are the operating system's, in the same JVM and at the same
/// time. On a host there is no IPv6 and no Unix-domain socket: the one says so, the other is the
/// operating system's. The cache of `InetAddress` is off in the whole JVM once a program was
/// started.
@NullMarked
package io.netjar.sockets;

import org.jspecify.annotations.NullMarked;
