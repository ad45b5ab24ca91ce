package io.netjar.stack.tcp;

import io.netjar.wire.Ipv4View;
import io.netjar.wire.TcpView;

/// What a connection does when its path turns out to take smaller packets (RFC 1191 §6.4).
final class PathMtu {
  /// Bytes of the headers that every packet of a connection has, options aside.
  static final int HEADERS = Ipv4View.LENGTH + TcpView.LENGTH;

  /// MTUs that are common, for routers that do not tell theirs (RFC 1191 §7.1).
  private static final int[] PLATEAUS = {
    32_000, 17_914, 8166, 4352, 2002, 1492, 1006, 508, 296, 68
  };

  /// The payload that a black hole is first tried with (Linux tcp_base_mss).
  private static final int BASE = 1024;

  private PathMtu() {}

  /// A router dropped a packet as too long.
  ///
  /// @param mtu what the next link takes; 0 where the router does not say
  static void onFragmentationNeeded(TcpConnection c, int mtu, long now) {
    if (!c.sender().isSynAcknowledged()) {
      return; // RFC 1191 §3: no MTU is below 68 bytes, and a SYN has at most 60
    }
    lower(c, mtu == 0 ? plateauBelow(c.sender().mss() + headers(c)) : mtu, now);
  }

  /// The oldest segment was sent again and again in vain. Where it is a long one, its length may be
  /// the reason: shorter ones are tried (RFC 4821 §7.2). As Linux: 1,024 bytes, then half of it.
  static void onBlackHole(TcpConnection c, long now) {
    var sender = c.sender();
    int before = sender.mss();
    int size = before > BASE ? BASE : Math.max(before / 2, TcpSettings.LEAST_SEGMENT_SIZE);
    if (sender.sent().end(0) - sender.sndUna() > size) {
      search(c).onBlackHole(before, now);
      sender.onSmallerPath(size);
    }
  }

  private static PathMtuSearch search(TcpConnection c) {
    var search = c.pathMtuSearch;
    if (search == null) {
      search = new PathMtuSearch(c.sender().mss());
      c.pathMtuSearch = search;
    }
    return search;
  }

  /// Sends packets of `mtu` bytes at most from now on; never larger ones than before.
  static void lower(TcpConnection c, int mtu, long now) {
    int size = Math.max(mtu - headers(c), TcpSettings.LEAST_SEGMENT_SIZE);
    if (size < c.sender().mss()) {
      search(c).onTold(now);
      c.sender().onSmallerPath(size);
    }
  }

  /// Bytes of the headers of a packet with data.
  private static int headers(TcpConnection c) {
    return Ipv4View.LENGTH + c.headerLength();
  }

  private static int plateauBelow(int mtu) {
    for (int plateau : PLATEAUS) {
      if (plateau < mtu) {
        return plateau;
      }
    }
    return PLATEAUS[PLATEAUS.length - 1];
  }
}
