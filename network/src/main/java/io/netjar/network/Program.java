package io.netjar.network;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Java code that was started on a host.
public interface Program {
  /// Where a program stands.
  enum State {
    /// Its time has not come yet.
    NOT_STARTED,
    /// Runs or waits.
    RUNNING,
    /// Ended by itself, without an exception.
    ENDED,
    /// Ended with an exception; see [Program#failure].
    FAILED,
    /// Was stopped: a service at the end of the run, or any program of a host that crashed.
    STOPPED
  }

  /// The name under which it was started.
  String name();

  /// The host it runs on.
  Host host();

  /// True where it does not keep a run alive and is stopped when all others have ended.
  boolean isService();

  /// Where it stands now.
  State state();

  /// What it threw; `null` unless it is [State#FAILED].
  @Nullable Throwable failure();

  /// The sockets that it had left open when it ended by itself, each as a line of text: protocol,
  /// state and addresses. Empty before, for one that was stopped, and where it had closed all.
  List<String> unclosedSockets();
}
