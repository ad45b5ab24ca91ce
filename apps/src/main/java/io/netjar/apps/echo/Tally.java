package io.netjar.apps.echo;

import io.netjar.apps.program.ExitCode;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// What many clients have done, counted by their threads.
final class Tally {
  private final ReentrantLock lock = new ReentrantLock();
  private final Latencies latencies = new Latencies(); // this and all below guarded by lock
  private final Map<ExitCode, Long> failures = new EnumMap<>(ExitCode.class);
  private ExitCode outcome = ExitCode.OK;
  private String firstFailure = "";
  private long connected;
  private long sent;
  private long unsent;
  private long repeats;

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  void connected() {
    locked(() -> connected++);
  }

  void sent() {
    locked(() -> sent++);
  }

  void back(long nanos) {
    locked(() -> latencies.add(nanos));
  }

  /// The schedule had these messages too, and the client was behind it to the end.
  void unsent(long messages) {
    locked(() -> unsent += messages);
  }

  void repeats(long datagrams) {
    locked(() -> repeats += datagrams);
  }

  /// A client has failed, and does nothing more.
  void failed(ExitCode code, String line) {
    locked(
        () -> {
          if (outcome == ExitCode.OK) {
            outcome = code;
            firstFailure = line;
          }
          failures.merge(code, 1L, Long::sum);
        });
  }

  /// The numbers, once every client has ended.
  ///
  /// @param nanos from the first message to the end
  Result result(long nanos) {
    lock.lock();
    try {
      var kinds = new LinkedHashMap<String, Long>();
      failures.forEach(
          (code, count) ->
              kinds.put(code.name().toLowerCase(Locale.ROOT).replace('_', '-'), count));
      return new Result(
          nanos, connected, sent, unsent, repeats, latencies, kinds, outcome, firstFailure);
    } finally {
      lock.unlock();
    }
  }

  /// What all clients together have done.
  ///
  /// @param nanos from the first message to the end
  /// @param connected clients that had a connection
  /// @param sent messages
  /// @param unsent messages of the schedule that no client came to
  /// @param repeats datagrams that were sent again
  /// @param latencies of the messages that came back
  /// @param failures how many clients failed, by kind
  /// @param outcome of the first that failed
  /// @param firstFailure its line, empty where none failed
  record Result(
      long nanos,
      long connected,
      long sent,
      long unsent,
      long repeats,
      Latencies latencies,
      Map<String, Long> failures,
      ExitCode outcome,
      String firstFailure) {}
}
