package io.netjar.house;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The project on disk: its text files and its compiled classes.
final class Project {
  /// Folders that hold no source: results, and what editors and version control keep.
  private static final Set<String> NO_SOURCE =
      Set.of("target", "out", "inbox", ".git", ".idea", ".vscode");

  private final Path root;

  private Project(Path root) {
    this.root = root;
  }

  /// The project around the folder in which the tests run.
  static Project here() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("house/pom.xml"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("not inside the project: " + Path.of("").toAbsolutePath());
      }
    }
    return new Project(folder);
  }

  /// Where a file of the project stands.
  Path path(String relative) {
    return root.resolve(relative);
  }

  /// All text files, in the order of their paths.
  List<TextFile> files() throws IOException {
    List<Path> paths = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            Path name = folder.getFileName();
            return name != null && NO_SOURCE.contains(name.toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              paths.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    List<TextFile> files = new ArrayList<>();
    for (Path path : paths.stream().sorted().toList()) {
      String text = textOf(path);
      if (text != null) {
        String relative = root.relativize(path).toString().replace('\\', '/');
        files.add(new TextFile(relative, text));
      }
    }
    return files;
  }

  /// The content of a text file; null for a file that is no text, such as a capture.
  private static @Nullable String textOf(Path path) throws IOException {
    try {
      return Files.readString(path);
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /// All compiled classes of all modules.
  List<CompiledClass> classes() throws IOException {
    List<CompiledClass> classes = new ArrayList<>();
    for (String module : modules()) {
      addClasses(module, false, root.resolve(module).resolve("target/classes"), classes);
      addClasses(module, true, root.resolve(module).resolve("target/test-classes"), classes);
    }
    return classes;
  }

  private List<String> modules() throws IOException {
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")))
          .map(folder -> root.relativize(folder).toString())
          .sorted()
          .toList();
    }
  }

  private static void addClasses(
      String module, boolean test, Path folder, List<CompiledClass> classes) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(p -> p.toString().endsWith(".class")).sorted().toList()) {
        classes.add(new CompiledClass(module, test, ClassFile.of().parse(path)));
      }
    }
  }
}
