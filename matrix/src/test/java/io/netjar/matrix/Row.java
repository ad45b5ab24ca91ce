package io.netjar.matrix;

import java.net.InetSocketAddress;

/// A server and a client of one library.
///
/// Both are plain programs that know nothing of netjar. Each is loaded by a class loader of its
/// own, as programs on different machines would be, so a row keeps nothing in statics for the other
/// side.
public interface Row {
  /// Starts the server at `address`; it serves until it is closed.
  AutoCloseable serve(InetSocketAddress address) throws Exception;

  /// What the client saw: the same text wherever it runs.
  String call(String server, int port) throws Exception;
}
