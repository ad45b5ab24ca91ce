package io.netjar.network;

import io.netjar.wire.pcapng.PcapngWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes what goes through cables into pcapng files, one for each cable, until it is closed or the
/// network is.
///
/// The file of cable `desk` is `desk.pcapng`. It has two interfaces: `desk` holds the frames that
/// travel, and `desk dropped` those that do not arrive, each with the reason as its comment. What
/// rules did to a frame stands in its comment too. Time stamps are virtual time; times are when
/// frames enter the cable.
public final class Capture implements AutoCloseable {
  private final Path directory;
  private final List<Path> files = new ArrayList<>();
  private final List<PcapngWriter> writers = new ArrayList<>();
  private final List<TapHandle> taps = new ArrayList<>();

  Capture(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the folder " + directory + " for captures", e);
    }
  }

  /// Captures one more cable.
  ///
  /// @throws UncheckedIOException where the file cannot be made
  public void add(Cable cable) {
    var file = directory.resolve(cable.name() + ".pcapng");
    PcapngWriter writer;
    try {
      writer = new PcapngWriter(Files.newOutputStream(file), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the capture " + file, e);
    }
    files.add(file);
    writers.add(writer);
    int travelling = writer.addInterface(cable.name(), cable.toString());
    int dropped = writer.addInterface(cable.name() + " dropped", "frames that do not arrive");
    taps.add(
        cable.add(
            (_, _, now, bytes, offset, length, comment, dropReason) ->
                writer.packet(
                    dropReason == null ? travelling : dropped,
                    now,
                    bytes,
                    offset,
                    length,
                    text(comment, dropReason))));
  }

  private static @Nullable String text(@Nullable String comment, @Nullable String dropReason) {
    if (dropReason == null) {
      return comment;
    }
    return "dropped: " + dropReason + (comment == null ? "" : " (" + comment + ")");
  }

  /// The files, in the order of the cables.
  public List<Path> files() {
    return Collections.unmodifiableList(files);
  }

  /// Takes the taps off and completes the files. A second call does nothing.
  ///
  /// @throws UncheckedIOException where a file could not be written; the others are complete
  @Override
  public void close() {
    taps.forEach(TapHandle::close);
    taps.clear();
    UncheckedIOException failure = null;
    for (var writer : writers) {
      try {
        writer.close();
      } catch (UncheckedIOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    writers.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
