package io.netjar.apps.server;

import io.netjar.apps.program.Shown;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a server of datagrams has had to do with one peer, from its first datagram until it was
/// quiet for long. Of the server's thread.
public final class DatagramPeer {
  private final SocketAddress address;
  private final long startNanos;
  private long lastNanos;
  private long datagrams;
  private long bytesIn;
  private long bytesOut;
  private long cut;

  DatagramPeer(SocketAddress address, long nowNanos) {
    this.address = address;
    startNanos = nowNanos;
    lastNanos = nowNanos;
  }

  void received(int length, long nowNanos) {
    datagrams++;
    bytesIn += length;
    lastNanos = nowNanos;
  }

  void sent(int length) {
    bytesOut += length;
  }

  void cut() {
    cut++;
  }

  /// When it was heard last, in `nanoTime`.
  long lastNanos() {
    return lastNanos;
  }

  /// In words: `10.0.0.2:51312 8 bytes in, 8 bytes out 2 datagrams echoed`.
  ///
  /// @param outcome what was done with them
  /// @return one line
  public String line(String outcome) {
    return Shown.address(address)
        + "  "
        + Shown.bytes(bytesIn)
        + " in, "
        + Shown.bytes(bytesOut)
        + " out  "
        + (datagrams == 1 ? "1 datagram " : Shown.number(datagrams) + " datagrams ")
        + outcome
        + (cut == 0 ? "" : ", " + Shown.number(cut) + " of them in part");
  }

  /// The same by name.
  ///
  /// @param outcome what was done with them
  /// @return names and values, for a line of JSON
  public Map<String, Object> fields(String outcome) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("event", "ended");
    fields.put("peer", Shown.address(address));
    fields.put("seconds", (lastNanos - startNanos) / 1e9);
    fields.put("datagrams", datagrams);
    fields.put("bytesIn", bytesIn);
    fields.put("bytesOut", bytesOut);
    fields.put("cut", cut);
    fields.put("outcome", outcome);
    return fields;
  }
}
