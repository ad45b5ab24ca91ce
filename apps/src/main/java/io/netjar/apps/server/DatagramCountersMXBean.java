package io.netjar.apps.server;

/// [DatagramCounters] as JMX shows them, whose rules ask for these names.
public interface DatagramCountersMXBean {
  /// Datagrams that came.
  long getReceived();

  /// Datagrams that were sent.
  long getSent();

  /// Answers that were sent in part, since they are longer than what they answer.
  long getCut();

  /// Times that receiving or sending failed.
  long getFailed();

  /// Bytes that came.
  long getBytesIn();

  /// Bytes that were sent.
  long getBytesOut();
}
