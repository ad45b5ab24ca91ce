package io.netjar.apps.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

    int deleted =
        Leftovers.delete(new Inbox(inbox, Conflict.REFUSE, true, Disk.REAL), Duration.ZERO);

    assertThat(deleted).isEqualTo(2);
    assertThat(ours).doesNotExist();
    assertThat(innerOurs).doesNotExist();
    for (Path each : new Path[] {canary, theirs, put}) {
      assertThat(each).hasContent("alive");
    }
    assertThat(linkToFile).isSymbolicLink();
  }
}
