package io.netjar.apps.server;

import io.netjar.apps.server.SessionException.Kind;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What a server has done so far. Any thread may read it, as JSON or over JMX.
public final class Counters implements CountersMXBean {
  private final LongAdder accepted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder closed = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final Map<Kind, LongAdder> ended = new EnumMap<>(Kind.class);

  Counters() {
    for (var kind : Kind.values()) {
      ended.put(kind, new LongAdder());
    }
  }

  void accepted() {
    accepted.increment();
  }

  void refused() {
    refused.increment();
  }

  void ended(Session session, boolean hasFailed, @Nullable Kind kind) {
    (hasFailed ? failed : closed).increment();
    if (kind != null) {
      ended.getOrDefault(kind, new LongAdder()).increment();
    }
    bytesIn.add(session.bytesIn());
    bytesOut.add(session.bytesOut());
  }

  @Override
  public long getAccepted() {
    return accepted.sum();
  }

  @Override
  public long getRefused() {
    return refused.sum();
  }

  @Override
  public long getOpen() {
    return accepted.sum() - closed.sum() - failed.sum();
  }

  @Override
  public long getClosed() {
    return closed.sum();
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

  @Override
  public Map<String, Long> getEnded() {
    var counts = new LinkedHashMap<String, Long>();
    ended.forEach((kind, count) -> counts.put(kind.name().toLowerCase(Locale.ROOT), count.sum()));
    return counts;
  }

  /// All by name.
  ///
  /// @return names and numbers, in the order of the interface
  public Map<String, Object> all() {
    var all = new LinkedHashMap<String, Object>();
    all.put("accepted", getAccepted());
    all.put("refused", getRefused());
    all.put("open", getOpen());
    all.put("closed", getClosed());
    all.put("failed", getFailed());
    all.put("bytesIn", getBytesIn());
    all.put("bytesOut", getBytesOut());
    all.put("ended", getEnded());
    return all;
  }
}
