package io.netjar.apps.chat;

import io.netjar.apps.Surroundings;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/// Runs a client on the whole of a terminal. However it ends, the terminal is as it was.
///
/// The connection, the keys and the typed lines have a thread each; the first of them that comes to
/// an end of all decides how the program ends.
final class JoinOnScreen {
  /// Is connected until the end.
  @FunctionalInterface
  interface Connection {
    ExitCode run(JoinOutput output) throws ProgramException;
  }

  /// Makes what takes the typed lines.
  @FunctionalInterface
  interface Typing {
    JoinTyping of(TypedLines lines, JoinOutput output);
  }

  private final Surroundings surroundings;
  private final Terminal terminal;
  private final Unsent unsent;
  private final CompletableFuture<ExitCode> end = new CompletableFuture<>();

  JoinOnScreen(Surroundings surroundings, Terminal terminal, Unsent unsent) {
    this.surroundings = surroundings;
    this.terminal = terminal;
    this.unsent = unsent;
  }

  ExitCode run(Connection connection, Typing typing) throws ProgramException {
    try (Terminal _ = terminal;
        var _ = surroundings.onStop(() -> end.complete(ExitCode.TERMINATED));
        var screen = new JoinScreen(terminal, unsent);
        var _ = surroundings.onResize(screen::resized)) {
      List<Thread> threads =
          List.of(
              start("connection", () -> connect(connection, screen)),
              start("typing", typing.of(screen.typed(), screen)::run),
              start("ticking", screen::tick),
              start("keys", () -> edit(screen)));
      try {
        return end.get();
      } finally {
        unsent.over();
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
          thread.join();
        }
      }
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED;
    } catch (IOException _) {
      // The terminal went away while it was given back.
      return ExitCode.FAILED;
    }
  }

  private static Thread start(String name, Runnable body) {
    return Thread.ofVirtual().name(name).start(body);
  }

  private void connect(Connection connection, JoinScreen screen) {
    try {
      end.complete(connection.run(screen));
    } catch (ProgramException | RuntimeException | Error e) {
      end.completeExceptionally(e);
    }
  }

  private void edit(JoinScreen screen) {
    try {
      if (!screen.edit()) {
        end.complete(ExitCode.INTERRUPTED);
      }
    } catch (RuntimeException | Error e) {
      end.completeExceptionally(e);
    }
  }

  private static ProgramException rethrown(@Nullable Throwable cause) {
    return switch (cause) {
      case ProgramException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> throw new IllegalStateException(cause);
    };
  }
}
