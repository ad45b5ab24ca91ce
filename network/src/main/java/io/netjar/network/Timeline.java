package io.netjar.network;

import io.netjar.network.TimelineEntry.Kind;
import io.netjar.stack.time.EventQueue;
import java.util.ArrayList;
import java.util.List;

/// Tells its listeners what happens on the network, in the order in which it happens. It keeps
/// nothing itself.
public final class Timeline {
  /// Hears what happens; called on the thread that runs the network.
  @FunctionalInterface
  public interface Listener {
    /// Called once for each entry.
    void onEntry(TimelineEntry entry);
  }

  private final EventQueue events;
  private final List<Listener> listeners = new ArrayList<>();

  Timeline(EventQueue events) {
    this.events = events;
  }

  /// Tells `listener` all entries from now on.
  public void add(Listener listener) {
    listeners.add(listener);
  }

  /// Tells `listener` no more; does nothing where it was not added.
  public void remove(Listener listener) {
    listeners.remove(listener);
  }

  /// True where nobody listens, so that a text need not be made.
  public boolean isUnheard() {
    return listeners.isEmpty();
  }

  /// Tells all listeners of something that happens now.
  ///
  /// @param host the host's name, or empty
  /// @param program the program's name, or empty
  public void record(String host, String program, Kind kind, String text) {
    if (!listeners.isEmpty()) {
      var entry = new TimelineEntry(events.nowNanos(), host, program, kind, text);
      for (var listener : List.copyOf(listeners)) {
        listener.onEntry(entry);
      }
    }
  }
}
