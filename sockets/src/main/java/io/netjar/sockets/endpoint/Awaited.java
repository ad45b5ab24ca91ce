package io.netjar.sockets.endpoint;

import java.util.List;

/// What a thread parks with, so that a report can say what the thread waits for.
public interface Awaited {
  /// How many of several sockets a text names.
  int MOST_NAMED = 8;

  /// The socket or the sockets that have to become ready, as text on one line.
  String awaited();

  /// `2 channels: tcp LISTEN 0.0.0.0:80, udp 0.0.0.0:53`; of many the first.
  ///
  /// @param what what they are, in the singular
  static String several(String what, List<String> sockets) {
    int count = sockets.size();
    var text = new StringBuilder().append(count).append(' ').append(what);
    text.append(count == 1 ? "" : "s").append(count == 0 ? "" : ": ");
    text.append(String.join(", ", sockets.subList(0, Math.min(count, MOST_NAMED))));
    return text.append(count > MOST_NAMED ? ", … and " + (count - MOST_NAMED) + " more" : "")
        .toString();
  }
}
