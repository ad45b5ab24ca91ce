package io.netjar.wire.dissect;

import io.netjar.wire.Octets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// A golden dissection: a file with a frame in hexadecimal, an empty line, and what is to be read
/// out of it.
record Golden(String name, Octets bytes, String expected) {
  private static final Path FOLDER = Path.of("src/test/resources/dissect");

  /// All of them, by name.
  static List<Golden> all() {
    try (var files = Files.list(FOLDER)) {
      return files.sorted().map(Golden::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Golden read(Path file) {
    try {
      String text = Files.readString(file);
      // The frame of no bytes at all stands as no line.
      int gap = text.startsWith("\n") ? 0 : text.indexOf("\n\n") + 1;
      Octets frame = Octets.parse(text.substring(0, gap));
      String name = file.getFileName().toString().replace(".txt", "");
      return new Golden(name, frame, text.substring(gap + 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The frame's bytes, a copy.
  byte[] frame() {
    return bytes.toArray();
  }

  /// Puts `text` in the place of what is expected: `-Dnetjar.golden=write`, then read the diff.
  void rewrite(String text) {
    Path file = FOLDER.resolve(name + ".txt");
    try {
      String old = Files.readString(file);
      Files.writeString(file, old.substring(0, old.length() - expected.length()) + text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  /// The whole of a dissection as text: the line, then layers, fields and findings with their
  /// places as `BYTE+LENGTH`, or `BYTE.BIT+BITS` for what is no whole bytes.
  static String text(Dissection dissection) {
    var text = new StringBuilder(dissection.toString()).append('\n');
    for (Layer layer : dissection.layers()) {
      append(text, "", layer);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, String indent, Layer layer) {
    text.append(indent).append(layer.summary()).append("  ").append(layer.offset()).append('+');
    text.append(layer.length()).append('\n');
    append(text, indent + "  ", layer.findings());
    for (Field field : layer.fields()) {
      append(text, indent + "  ", field);
    }
    for (Layer quoted : layer.quoted()) {
      append(text, indent + "    | ", quoted);
    }
  }

  private static void append(StringBuilder text, String indent, Field field) {
    text.append(indent).append(field.name()).append(": ").append(field.value()).append("  ");
    text.append(field.offset());
    if (field.isWholeBytes()) {
      text.append('+').append(field.length()).append('\n');
    } else {
      text.append('.').append(field.bitOffset() % 8).append('+').append(field.bitLength());
      text.append('\n');
    }
    append(text, indent + "  ", field.findings());
    for (Field part : field.parts()) {
      append(text, indent + "  ", part);
    }
  }

  private static void append(StringBuilder text, String indent, List<Finding> findings) {
    for (Finding finding : findings) {
      text.append(indent).append('!').append(finding.severity().name().toLowerCase(Locale.ROOT));
      text.append(": ").append(finding.text()).append('\n');
    }
  }
}
