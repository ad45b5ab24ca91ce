package io.netjar.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;

/// A program that knows nothing of netjar, compiled from its source text.
final class ProgramJar {
  private ProgramJar() {}

  /// Compiles a class.
  ///
  /// @param classes the folder for the class files
  /// @param uses folders of classes that it uses
  /// @return that folder
  static Path compile(Path classes, String className, String source, Path... uses)
      throws IOException {
    var file = Files.createDirectories(classes).resolve(className + ".java");
    Files.writeString(file, source);
    var words = new ArrayList<>(List.of("-proc:none", "-d", classes.toString(), "-cp"));
    words.add(Arrays.stream(uses).map(Path::toString).collect(joining(File.pathSeparator)));
    words.add(file.toString());
    var compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler.run(null, null, null, words.toArray(String[]::new))).isZero();
    Files.delete(file);
    return classes;
  }

  /// Packs the classes of a folder.
  ///
  /// @param manifest names and values in turn
  static Path pack(Path jar, Path classes, String... manifest) throws IOException {
    var made = new Manifest();
    made.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    for (int i = 0; i < manifest.length; i += 2) {
      made.getMainAttributes().putValue(manifest[i], manifest[i + 1]);
    }
    List<Path> files;
    try (var walk = Files.walk(classes)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    try (var out = new JarOutputStream(Files.newOutputStream(jar), made)) {
      for (var file : files) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
    return jar;
  }
}
