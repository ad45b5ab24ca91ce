package io.netjar.sockets.endpoint;

import io.netjar.network.Host;
import org.jspecify.annotations.Nullable;

/// Whose sockets they are: a program on a host, or whoever uses a host in real time.
public interface SocketOwner {
  /// The host that the sockets are on.
  Host host();

  /// The way into the host's network.
  Gate gate();

  /// True where programs see the thread as a virtual one; waits of such a thread end with its
  /// interrupt.
  boolean seesVirtual(Thread thread);

  /// The sockets that are open.
  OpenSockets sockets();

  /// Tells the network's timeline what one of the sockets did.
  ///
  /// @param protocol `tcp` or `udp`
  /// @param what `listening`, `connected`, …
  /// @param where the end, or both ends, that it concerns
  default void tellOfSocket(String protocol, String what, @Nullable Object where) {
    if (!host().network().timeline().isUnheard()) {
      note(protocol + " " + what + (where == null ? "" : " " + where));
    }
  }

  /// Puts a note into the network's timeline.
  void note(String text);

  /// `task` as it runs on a thread of somebody else, or on one that inherits nothing: there too,
  /// the sockets that it opens are this owner's.
  Runnable onItsHost(Runnable task);

  /// Where parts are kept; who owns them calls [#part].
  OwnerParts parts();

  /// What belongs to this owner, such as its default group of asynchronous channels.
  ///
  /// @param maker makes it when it is asked for first, inside the gate
  default <T> T part(Class<T> type, PartMaker<T> maker) {
    gate().enter();
    try {
      return parts().part(type, maker, this);
    } finally {
      gate().leave();
    }
  }

  /// Makes a part of an owner.
  ///
  /// @param <T> the type of the part
  interface PartMaker<T> {
    /// The part for `owner`.
    T make(SocketOwner owner);
  }
}
