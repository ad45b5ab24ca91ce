package io.netjar.apps.server;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What a server of datagrams has done so far. Any thread may read it, as JSON or over JMX.
public final class DatagramCounters implements DatagramCountersMXBean {
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder cut = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();

  DatagramCounters() {}

  void received(int bytes) {
    received.increment();
    bytesIn.add(bytes);
  }

  void sent(int bytes) {
    sent.increment();
    bytesOut.add(bytes);
  }

  void cut() {
    cut.increment();
  }

  void failed() {
    failed.increment();
  }

  @Override
  public long getReceived() {
    return received.sum();
  }

  @Override
  public long getSent() {
    return sent.sum();
  }

  @Override
  public long getCut() {
    return cut.sum();
  }

  @Override
  public long getFailed() {
    return failed.sum();
  }

  @Override
  public long getBytesIn() {
    return bytesIn.sum();
  }

  @Override
  public long getBytesOut() {
    return bytesOut.sum();
  }

  /// All by name.
  ///
  /// @return names and numbers, in the order of the interface
  public Map<String, Object> all() {
    var all = new LinkedHashMap<String, Object>();
    all.put("received", getReceived());
    all.put("sent", getSent());
    all.put("cut", getCut());
    all.put("failed", getFailed());
    all.put("bytesIn", getBytesIn());
    all.put("bytesOut", getBytesOut());
    return all;
  }
}
