package io.netjar.cli;

import io.netjar.cli.Screen.Style;

/// What a segment means in its connection, by name.
///
/// @param kind which name
/// @param text for people
record Note(Kind kind, String text) {
  /// The names, each with the colour in which it is shown.
  enum Kind {
    /// One of the steps that make a connection.
    HANDSHAKE(Style.GREEN),
    /// Data again because later data has arrived (RFC 5681 §3.2).
    FAST_RETRANSMISSION(Style.RED),
    /// Data again because the retransmission timer expired (RFC 6298 §5.4).
    TIMEOUT(Style.RED),
    /// The last data again to learn whether it was lost (RFC 8985 §7).
    TAIL_PROBE(Style.RED),
    /// Data again while a loss before is repaired, or for a reason that cannot be told.
    RETRANSMISSION(Style.RED),
    /// Data again that had been acknowledged.
    SPURIOUS(Style.RED),
    /// Data that was overtaken.
    OUT_OF_ORDER(Style.YELLOW),
    /// Data in front of it was not captured.
    GAP(Style.YELLOW),
    /// A duplicate acknowledgement (RFC 5681 §2).
    DUPLICATE_ACK(Style.YELLOW),
    /// Data behind a gap is reported (RFC 2018 §3).
    SACK(Style.YELLOW),
    /// Data that came twice is reported (RFC 2883 §4).
    DUPLICATE_SACK(Style.YELLOW),
    /// The window is closed (RFC 9293 §3.8.6.1).
    ZERO_WINDOW(Style.RED),
    /// The window alone has changed.
    WINDOW_UPDATE(Style.CYAN),
    /// A closed window is asked for (RFC 9293 §3.8.6.1).
    WINDOW_PROBE(Style.YELLOW),
    /// The window is used up by this segment.
    WINDOW_FULL(Style.YELLOW),
    /// A silent peer is asked whether it is there (RFC 9293 §3.8.4).
    KEEP_ALIVE(Style.CYAN),
    /// It is.
    KEEP_ALIVE_ANSWER(Style.CYAN),
    /// One direction ends (RFC 9293 §3.6).
    CLOSE(Style.MAGENTA),
    /// The connection is cut off (RFC 9293 §3.5.2).
    RESET(Style.RED),
    /// Congestion is notified (RFC 3168 §6.1).
    CONGESTION(Style.YELLOW),
    /// Urgent data is pending (RFC 9293 §3.8.5).
    URGENT(Style.MAGENTA),
    /// Something is acknowledged that was not captured.
    UNSEEN(Style.YELLOW),
    /// What the capture says of the frame.
    COMMENT(Style.YELLOW),
    /// The capture says that the frame did not arrive.
    LOST(Style.RED);

    private final Style style;

    Kind(Style style) {
      this.style = style;
    }

    Style style() {
      return style;
    }

    /// True where data was sent before.
    boolean isRetransmission() {
      return switch (this) {
        case FAST_RETRANSMISSION, TIMEOUT, TAIL_PROBE, RETRANSMISSION, SPURIOUS -> true;
        case HANDSHAKE, OUT_OF_ORDER, GAP, DUPLICATE_ACK, SACK, DUPLICATE_SACK, ZERO_WINDOW ->
            false;
        case WINDOW_UPDATE, WINDOW_PROBE, WINDOW_FULL, KEEP_ALIVE, KEEP_ALIVE_ANSWER -> false;
        case CLOSE, RESET, CONGESTION, URGENT, UNSEEN, COMMENT, LOST -> false;
      };
    }
  }
}
