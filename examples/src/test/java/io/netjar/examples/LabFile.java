package io.netjar.examples;

import io.netjar.labfile.Lab;
import io.netjar.labfile.LabFileException;
import io.netjar.labfile.LabReport;
import io.netjar.labfile.LabRun;
import io.netjar.network.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A lab file of the examples, run in a folder of its own instead of the project's.
///
/// The files say paths from the project's folder, as the command `netjar` is called there; tests
/// run in this module's and must leave nothing behind.
record LabFile(Path file) {
  /// All lab files, by name.
  static List<LabFile> all() throws IOException {
    try (var files = Files.list(Path.of(""))) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .map(LabFile::new)
          .toList();
    }
  }

  String name() {
    return file.toString().replace(".yaml", "");
  }

  /// Runs the lab.
  ///
  /// @param folder where its inbox is, and where the file with changed paths stands
  /// @param captures null for none
  LabReport run(Path folder, @Nullable Path captures, Timeline.Listener listener)
      throws IOException, LabFileException {
    String text = Files.readString(file);
    String project = Path.of("..").toAbsolutePath().normalize().toString();
    text = text.replace("--into inbox", "--into " + folder.resolve("inbox"));
    text =
        text.replaceAll(
            "(files send (?:--plain )?(?:--timeout 0 )?)(\\S+)", "$1" + project + "/$2");
    text = text.replace("examples/target/", "target/");
    Path changed = folder.resolve(file);
    Files.writeString(changed, text);
    Lab lab = LabRun.read(changed);
    return LabRun.run(lab, lab.seed(), captures, listener);
  }

  @Override
  public String toString() {
    return name();
  }
}
