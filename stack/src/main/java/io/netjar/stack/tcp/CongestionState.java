package io.netjar.stack.tcp;

/// Where a connection's sender stands in the recovery from loss or congestion, in Linux's words.
public enum CongestionState {
  /// Nothing points to a loss.
  OPEN,
  /// Duplicate or selective acknowledgements came, too few to tell a loss from reordering (RFC 5681
  /// §3.2).
  DISORDER,
  /// The window is reduced because of an echo of congestion (RFC 3168 §6.1.2).
  CWR,
  /// Fast recovery (RFC 6582 §3.2, RFC 6675 §5).
  RECOVERY,
  /// After a retransmission timeout, until what was in flight then is acknowledged (RFC 5681 §3.1).
  LOSS
}
