package io.netjar.apps.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTest {
  @TempDir private Path folder;

  @Test
  void a_file_gets_its_name_though_the_number_of_a_descriptor_was_used_anew() throws Exception {
    Path root = Files.createDirectory(folder.resolve("root"));
    Path other = Files.writeString(folder.resolve("other"), "another file");
    String temporary = Directory.temporary("a");
    Files.writeString(root.resolve(temporary), "content");
    List<FileChannel> opened = new ArrayList<>();
    try (Directory directory = Directory.open(root, Disk.REAL)) {
      List<Directory> same = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        same.add(directory.again());
      }
      assertThat(directory.links(temporary)).isEqualTo(1); // by one of all these descriptors
      for (Directory each : same) {
        each.close();
      }
      for (int i = 0; i < 100; i++) {
        opened.add(FileChannel.open(other)); // the numbers that are free are used first
      }

      assertThat(directory.links(temporary)).isEqualTo(1);
      assertThat(directory.changed(temporary)).isNotNull();
      assertThat(directory.publish(temporary, "a")).isTrue();
      assertThat(directory.links("missing")).isZero();
    } finally {
      for (FileChannel each : opened) {
        each.close();
      }
    }
    assertThat(root.resolve("a")).hasContent("content");
    assertThat(other).hasContent("another file");
  }
}
