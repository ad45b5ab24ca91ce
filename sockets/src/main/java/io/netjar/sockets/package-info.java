/// Programs on the hosts of a network: ordinary Java that uses `java.net.Socket`, `ServerSocket`,
/// `DatagramSocket`, `InetAddress` and virtual threads, in the network's time.
///
/// Found by the network through the service loader; there is nothing here to call. The JVM needs
/// one flag, `--add-opens=java.base/java.lang=ALL-UNNAMED`, and netjar on its class path.
///
/// **Threads.** A program's threads are virtual ones: those of `Thread.ofVirtual` and of executors
/// that make a virtual thread per task. They run one at a time on the thread that runs the network.
/// Platform threads (`new Thread`, `Timer`, thread pools, the common pool) are outside virtual
/// time: a socket that one of them asks for is refused, and a wait for one of them ends in the
/// deadlock report. `System.exit` ends the JVM.
///
/// **Time.** `System.nanoTime`, `System.currentTimeMillis` and `java.time` tell the network's time,
/// and every timed wait of the JDK ends at its nanosecond. A loop that spins on the clock without
/// waiting never ends, since the clock stands still while a thread runs.
///
/// **Life.** A program ends with its main thread; its other threads go on until the run ends. With
/// the last of them, sockets left open are closed. At the end of a run every program is stopped:
/// its sockets are closed, its threads interrupted; what they say then is not heard, and a thread
/// that will not end is left behind.
///
/// **Sockets** outside a program are the operating system's, in the same JVM and at the same time.
/// On a host there are no multicast, no shared UDP ports and no IPv6: each says so.
/// `InetAddress.getLocalHost` and `NetworkInterface` still show the machine that the JVM runs on,
/// and `java.nio.channels` are the operating system's. The cache of `InetAddress` is off in the
/// whole JVM once a program was started.
@NullMarked
package io.netjar.sockets;

import org.jspecify.annotations.NullMarked;
