package io.netjar.matrix;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The classes of one program on one host: it shares none with other programs but the JDK's, as if
/// it ran in a JVM of its own.
final class ProgramClasses extends URLClassLoader {
  /// Where a program's classes are found: libraries and rows, nothing of netjar.
  static final List<Path> PATH =
      Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
          .map(Path::of)
          .filter(path -> path.endsWith("test-classes") || !isOfTheProject(path))
          .toList();

  static {
    registerAsParallelCapable();
  }

  private ProgramClasses(URL[] path) {
    super(path, ClassLoader.getPlatformClassLoader());
  }

  private static boolean isOfTheProject(Path path) {
    var folder = path.toAbsolutePath().getParent();
    return folder != null && folder.endsWith("target");
  }

  static Row load(Class<? extends Row> program) throws ReflectiveOperationException {
    var path = PATH.stream().map(ProgramClasses::url).toArray(URL[]::new);
    // Open as long as anything of the program is reachable, which may outlive its run.
    @SuppressWarnings("resource")
    var classes = new ProgramClasses(path);
    return classes
        .loadClass(program.getName())
        .asSubclass(Row.class)
        .getDeclaredConstructor()
        .newInstance();
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    return name.equals(Row.class.getName()) ? Row.class : super.findClass(name);
  }
}
