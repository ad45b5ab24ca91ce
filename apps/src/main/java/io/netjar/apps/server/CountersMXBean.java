package io.netjar.apps.server;

import java.util.Map;

/// [Counters] as JMX shows them, whose rules ask for these names.
public interface CountersMXBean {
  /// Connections that were served.
  long getAccepted();

  /// Connections that a limit refused.
  long getRefused();

  /// Connections that are being served now.
  long getOpen();

  /// Connections that ended well.
  long getClosed();

  /// Connections that ended badly.
  long getFailed();

  /// Bytes that came over connections that have ended.
  long getBytesIn();

  /// Bytes that went out over connections that have ended.
  long getBytesOut();

  /// Connections that this side ended, by the reason.
  Map<String, Long> getEnded();
}
