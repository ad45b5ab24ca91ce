package io.netjar.apps.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
  @TempDir Path folder;

  // Pitfall P20.
  @Test
  void what_is_not_ours_stays_whatever_it_is_called_and_wherever_links_lead() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Path canary = Files.writeString(outside.resolve(Directory.temporary("a")), "alive");
    Path inbox = Files.createDirectory(folder.resolve("inbox"));
    Path ours = Files.writeString(inbox.resolve(Directory.temporary("b")), "left");
    Path inner = Files.createDirectory(inbox.resolve("sub"));
    Path innerOurs = Files.writeString(inner.resolve(Directory.temporary("c")), "left");
    Path linkToFile = inbox.resolve(Directory.temporary("d"));
    Files.createSymbolicLink(linkToFile, canary);
    Files.createSymbolicLink(inbox.resolve("link"), outside);
    Files.createSymbolicLink(inbox.resolve(Directory.temporary("e")), outside);
    Path theirs = Files.writeString(inbox.resolve("notes.part"), "alive");
    Path inOurName = Files.createDirectory(inbox.resolve(Directory.temporary("f")));
    Path put = Files.writeString(inOurName.resolve("put.txt"), "alive");

    assertThat(Leftovers.delete(inbox(inbox, Disk.REAL), Duration.ZERO))
        .isEqualTo(new Leftovers.Result(2, ""));
    assertThat(ours).doesNotExist();
    assertThat(innerOurs).doesNotExist();
    for (Path each : new Path[] {canary, theirs, put}) {
      assertThat(each).hasContent("alive");
    }
    assertThat(linkToFile).isSymbolicLink();
  }

  private static Inbox inbox(Path root, Disk disk) {
    return new Inbox(root, Conflict.REFUSE, true, disk);
  }

  @Test
  void what_cannot_be_deleted_is_passed_over_and_named() throws Exception {
    Path sub = Files.createDirectory(folder.resolve("sub"));
    List<Path> stay = new ArrayList<>();
    for (String name : List.of("a-stays", "b-goes", "c-stays", "d-goes")) {
      Path each = Files.writeString(sub.resolve(Directory.temporary(name)), "left");
      if (name.endsWith("stays")) {
        stay.add(each);
      }
    }
    Path last = Files.writeString(folder.resolve(Directory.temporary("z")), "left");
    var refusing =
        new StepDisk() {
          @Override
          void step(String what) throws IOException {
            if (what.startsWith("DELETE") && what.contains("stays")) {
              throw new AccessDeniedException(what);
            }
          }
        };

    var result = Leftovers.delete(inbox(folder, refusing), Duration.ZERO);

    assertThat(result.deleted()).isEqualTo(3);
    assertThat(result.failure())
        .startsWith("sub/" + stay.getFirst().getFileName() + ": ")
        .endsWith(", and 1 more");
    assertThat(stay).allSatisfy(each -> assertThat(each).exists());
    assertThat(last).doesNotExist();
  }

  @Test
  void a_folder_that_may_not_be_read_is_passed_over() throws Exception {
    Path secret = Files.createDirectory(folder.resolve("secret"));
    Path after = Files.createDirectory(folder.resolve("then"));
    Files.writeString(after.resolve(Directory.temporary("a")), "left");
    Files.setPosixFilePermissions(secret, Set.of());
    assumeFalse(Files.isReadable(secret), "the superuser may read every folder");
    try {
      var result = Leftovers.delete(inbox(folder, Disk.REAL), Duration.ZERO);

      assertThat(result.deleted()).isEqualTo(1);
      assertThat(result.failure()).startsWith("secret: ");
    } finally {
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rwx------"));
    }
  }

  // Pitfall P20.
  @Test
  void a_file_that_is_being_filled_stays_and_one_that_is_being_deleted_is_not_gone_on_with()
      throws Exception {
    Inbox inbox = inbox(folder, Disk.REAL);

    String filled = begun(inbox);
    assertThat(Leftovers.delete(inbox, Duration.ZERO).deleted()).isZero();
    inbox.release(filled);
    assertThat(begun(inbox)).as("it is gone on with").isEqualTo(filled);
    inbox.release(filled);

    assertThat(inbox.doom(filled)).isTrue();
    String another = begun(inbox);
    assertThat(another).isNotEqualTo(filled);
    assertThat(inbox.doom(another)).isFalse();
    inbox.spare(filled);
    inbox.release(another);
    assertThat(Leftovers.delete(inbox, Duration.ZERO).deleted()).as("with journals").isEqualTo(4);
  }

  // Pitfall P28.
  @Test
  void a_sender_that_comes_while_leftovers_are_looked_at_goes_on_with_its_own() throws Exception {
    var inbox = new AtomicReference<Inbox>();
    List<String> found = new ArrayList<>();
    var watched =
        new StepDisk() {
          @Override
          void step(String what) throws IOException {
            if (what.startsWith("CREATE .now.")) { // to see how old they are
              found.add(begun(inbox.get()));
            }
          }
        };
    inbox.set(inbox(folder, watched));
    String left = begun(inbox.get());
    inbox.get().release(left);

    assertThat(Leftovers.delete(inbox.get(), Duration.ofDays(1)).deleted()).isZero();

    assertThat(found).containsExactly(left);
  }

  /// Begins a file, or goes on with it, as a connection does.
  ///
  /// @return its name on its way
  private static String begun(Inbox inbox) throws IOException {
    var offer = new Offer(0, "a", 3 * 4096, 1, 4096, Check.SHA256, "same");
    var owner =
        new Inbox.Owner() {
          @Override
          public String host() {
            return "10.0.0.1";
          }

          @Override
          public void evict() {}
        };
    try (Directory open = inbox.open();
        Partial partial = inbox.partial(open, new FileName("a"), offer, owner)) {
      if (partial.checksums().count() == 0) {
        byte[] chunk = new byte[offer.chunk()];
        var sums = partial.checksums();
        int crc32c = (int) sums.crc32c(chunk, chunk.length);
        partial.write(0, chunk, chunk.length, crc32c, sums.of(chunk, chunk.length));
      }
      return partial.name();
    } catch (Refusal e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_walk_ends_when_it_is_interrupted() throws Exception {
    Path left = Files.writeString(folder.resolve(Directory.temporary("a")), "left");
    Thread.currentThread().interrupt();
    try {
      assertThat(Leftovers.delete(inbox(folder, Disk.REAL), Duration.ZERO).deleted()).isZero();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(left).exists();
  }

  @Test
  void nobody_waits_for_a_walk_and_its_end_is_waited_for() throws Exception {
    Files.writeString(folder.resolve(Directory.temporary("a")), "left");
    var isWalking = new CountDownLatch(1);
    var mayGoOn = new CountDownLatch(1);
    var slow =
        new StepDisk() {
          @Override
          void step(String what) {
            isWalking.countDown();
            await(mayGoOn);
          }
        };
    var said = new ByteArrayOutputStream();

    var leftovers =
        Leftovers.start(inbox(folder, slow), Duration.ZERO, new PrintStream(said, true, UTF_8));
    isWalking.await();
    mayGoOn.countDown();
    leftovers.close();

    assertThat(folder).isEmptyDirectory();
    assertThat(said.toString(UTF_8)).contains("deleted 1 leftover of files on their way");
  }

  private static void await(CountDownLatch latch) {
    boolean wasInterrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException _) {
        wasInterrupted = true;
      }
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
