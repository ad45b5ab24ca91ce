package io.netjar.labfile;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A class path as `java -cp` takes it: folders and archives, joined by the system's separator; an
/// empty part is the working directory, and `lib/*` stands for all archives in `lib`.
///
/// @param text as typed
/// @param parts the folders and archives; those that `*` stands for by name, in alphabetical order
/// @param missing the parts, as typed, where there is nothing
record ClassPath(String text, List<Path> parts, List<String> missing) {
  ClassPath {
    parts = List.copyOf(parts);
    missing = List.copyOf(missing);
  }

  /// Reads a class path; a part need not exist.
  ///
  /// @throws IllegalArgumentException where a part is no path
  static ClassPath parse(String text) {
    var parts = new ArrayList<Path>();
    var missing = new ArrayList<String>();
    for (String part : text.split(File.pathSeparator, -1)) {
      boolean isAll = part.equals("*") || part.endsWith(File.separator + "*");
      var path = path(isAll ? part.substring(0, part.length() - 1) : part, text);
      if (!Files.exists(path)) {
        missing.add(part);
      } else if (isAll) {
        parts.addAll(archives(path));
      } else {
        parts.add(path);
      }
    }
    return new ClassPath(text, parts, missing);
  }

  private static Path path(String part, String text) {
    try {
      return Path.of(part.isEmpty() ? "." : part);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("not a class path: '" + text + "': " + e.getReason(), e);
    }
  }

  private static List<Path> archives(Path folder) {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".jar"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the folder '" + folder + "' cannot be read", e);
    }
  }

  /// @throws IllegalArgumentException where nothing is at the place of a part
  void checkComplete() {
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no folder or archive '" + missing.getFirst() + "' (class path '" + text + "')");
    }
  }

  /// The parts as class loaders take them.
  URL[] urls() {
    var urls = new ArrayList<URL>();
    for (var part : parts) {
      try {
        urls.add(part.toUri().toURL());
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException("not a class path: '" + part + "'", e);
      }
    }
    return urls.toArray(URL[]::new);
  }

  /// As it is said where something was not found on it.
  @Override
  public String toString() {
    String what = "the class path '" + text + "'";
    return missing.isEmpty() ? what : what + ", where '" + missing.getFirst() + "' does not exist";
  }
}
