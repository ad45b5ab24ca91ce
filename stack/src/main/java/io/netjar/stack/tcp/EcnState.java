package io.netjar.stack.tcp;

import io.netjar.wire.Ipv4View;
import io.netjar.wire.TcpView;

/// What a connection whose ends have agreed on explicit congestion notification remembers (RFC 3168
/// §6.1); others have none.
///
/// As receiver: a mark is echoed in every segment until the peer says that it has reduced its
/// window. As sender: an echo reduces the window once in a round trip, and the first new data after
/// any reduction says so.
final class EcnState {
  /// True while a mark is to be echoed (RFC 3168 §6.1.3).
  private boolean echoing;

  /// SND.NXT when the window was reduced last: echoes of what was sent before tell nothing new, and
  /// the data that begins here carries CWR (RFC 3168 §6.1.2).
  private long reducedAt = LossRecord.NONE;

  /// A SYN that asks for it: ECE and CWR; one with ACK that agrees: ECE alone (RFC 3168 §6.1.1).
  ///
  /// @param options what is offered, or agreed on: [SynOptions]
  static int flagsOnSyn(int options, boolean acknowledges) {
    if (!SynOptions.hasEcn(options)) {
      return 0;
    }
    return acknowledges ? TcpView.ECE : TcpView.ECE | TcpView.CWR;
  }

  /// Takes the two notes of an acceptable segment in: that its packet was marked, and that the peer
  /// has reduced its window (RFC 3168 §6.1.3).
  void onSegment(Segment segment) {
    if (segment.payloadLength == 0) {
      return; // RFC 3168 §6.1.4: what is no data is never marked
    }
    if (segment.has(TcpView.CWR)) {
      echoing = false;
    }
    // Behind the other, since this may be the first mark after the reduction.
    echoing |= segment.ecn == Ipv4View.CE;
  }

  /// True where an echo is of something sent after the last reduction (RFC 3168 §6.1.2).
  boolean isNews(long acknowledgment) {
    return acknowledgment > reducedAt;
  }

  /// Notes where SND.NXT was when the window was reduced, for whatever reason; [LossRecord#NONE]
  /// where it was not.
  void onReduced(long sndNxt) {
    reducedAt = Math.max(reducedAt, sndNxt);
  }

  /// ECE where a mark is to be echoed.
  int echo() {
    return echoing ? TcpView.ECE : 0;
  }

  /// CWR where the new data that begins at `begin` is the first one after a reduction.
  int flagsOnNewData(long begin) {
    return begin == reducedAt ? TcpView.CWR : 0;
  }
}
