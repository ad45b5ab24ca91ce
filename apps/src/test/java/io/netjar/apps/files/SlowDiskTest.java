package io.netjar.apps.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netjar.apps.RunningProgram;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many transfers that wait for one disk.
@Timeout(120)
class SlowDiskTest {
  private static final int TRANSFERS = 64;

  @TempDir Path folder;

  /// A disk whose every write waits for a pipe, as a write does in the kernel that has no room for
  /// more until the disk has taken some: in a call that holds its thread.
  private static final class Pipe extends StepDisk {
    private final Path fifo;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean isOpen;

    Pipe(Path fifo) {
      this.fifo = fifo;
    }

    @Override
    void step(String what) throws IOException {
      if (isOpen || !what.startsWith("WRITE")) {
        return;
      }
      try (var channel = FileChannel.open(fifo, StandardOpenOption.READ)) {
        waiting.incrementAndGet();
        channel.read(ByteBuffer.allocate(1));
      }
    }
  }

  private static boolean isMade(Path fifo) throws InterruptedException {
    try {
      return new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  // Pitfall P52.
  @Test
  void an_echo_goes_on_while_64_transfers_wait_for_the_disk() throws Exception {
    Path fifo = folder.resolve("fifo");
    assumeTrue(isMade(fifo), "there are no named pipes");
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "there is one processor for all");
    Path inbox = Files.createDirectory(folder.resolve("inbox"));
    var disk = new Pipe(fifo);
    var senders = new ArrayList<RunningProgram>();
    // Opened for both, since a pipe without a writer is at its end.
    try (var gate = new RandomAccessFile(fifo.toFile(), "rw");
        var receiving = new Receiving(inbox, Conflict.REFUSE, disk);
        var echo = RunningProgram.start("echo", "serve", "--bind", "127.0.0.1", "--port", "0")) {
      for (int i = 0; i < TRANSFERS; i++) {
        Path file = Files.write(folder.resolve("file" + i), new byte[100_000]);
        senders.add(RunningProgram.start("files", "send", file.toString(), receiving.address()));
      }
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), echo.port())) {
        socket.setSoTimeout(30_000);
        // However many of them wait in the kernel: the echo is served all the time.
        for (int i = 0; i < 1000 || disk.waiting.get() == 0; i++) {
          socket.getOutputStream().write('x');
          assertThat(socket.getInputStream().read()).isEqualTo('x');
        }
      } finally {
        disk.isOpen = true;
        gate.write(new byte[TRANSFERS]);
      }
      for (var sender : senders) {
        assertThat(sender.code()).as("%s", sender.err()).isZero();
      }
    }
  }
}
