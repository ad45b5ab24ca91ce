package io.netjar.apps.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Console;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a server says, where it is read slowly or not at all.
@Timeout(60)
class PrintingTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /// A terminal that takes nothing until it is let go on.
  private static final class Stopped extends OutputStream {
    private final OutputStream to;
    private final CountDownLatch isReached = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    Stopped(OutputStream to) {
      this.to = to;
    }

    @Override
    public void write(int value) throws java.io.IOException {
      isReached.countDown();
      try {
        goesOn.await();
      } catch (InterruptedException e) {
        throw new java.io.InterruptedIOException();
      }
      to.write(value);
    }
  }

  private Printing printing(OutputStream stream) {
    var console =
        new Console(
            InputStream.nullInputStream(),
            new PrintStream(stream, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    return Printing.start(console);
  }

  private static List<String> lines(ByteArrayOutputStream stream) {
    return stream.toString(UTF_8).lines().toList();
  }

  @Test
  void who_says_something_waits_for_no_reader_and_what_is_left_out_is_counted() throws Exception {
    var stopped = new Stopped(out);
    try (var printing = printing(stopped)) {
      Console console = printing.console();
      console.out().println(0);
      stopped.isReached.await();
      for (int i = 1; i <= 1500; i++) {
        console.out().println(i);
      }
      stopped.goesOn.countDown();
    }

    // One is under way, and 1,000 wait.
    assertThat(lines(out))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(0, 1000).mapToObj(String::valueOf).toList());
    assertThat(lines(err)).containsExactly("(500 lines are left out, since nobody read them)");
  }

  @Test
  void long_lines_are_bounded_by_their_bytes() throws Exception {
    var stopped = new Stopped(out);
    String line = "x".repeat(9_999) + "\n";
    try (var printing = printing(stopped)) {
      Console console = printing.console();
      console.out().print(line);
      stopped.isReached.await();
      for (int i = 0; i < 200; i++) {
        console.out().print(line);
      }
      stopped.goesOn.countDown();
    }

    // 104 of 10,000 bytes are the most below 1 MiB.
    assertThat(lines(out)).hasSize(105);
    assertThat(lines(err)).containsExactly("(96 lines are left out, since nobody read them)");
  }

  @Test
  void both_streams_are_printed_in_one_order_and_a_line_without_an_end_at_the_end() {
    try (var printing = printing(err)) {
      Console console = printing.console();
      console.out().println("first");
      console.err().println("second");
      console.out().print("last, ");
      console.out().print("é");
    }

    assertThat(err.toString(UTF_8)).isEqualTo("first\nsecond\nlast, é");
  }
}
