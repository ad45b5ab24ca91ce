package io.netjar.labfile;

import io.netjar.sockets.jdk.Opens;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/// A Java program: a class whose `main` is found the way the `java` launcher finds it (JLS
/// §12.1.4), static or not, with or without the arguments.
public final class JavaProgram {
  private final ClassLoader loader;
  private final Class<?> type;
  private final Method main;
  private final String[] arguments;

  private JavaProgram(ClassLoader loader, Class<?> type, List<String> arguments) {
    this.loader = loader;
    this.type = type;
    this.main = main(type);
    this.arguments = arguments.toArray(String[]::new);
  }

  /// The one program of this JVM, found as by `java -cp`. It sees its class path and the JDK, and
  /// where the JVM has a [ProgramLoader], that is its loader from now on.
  ///
  /// @throws IllegalArgumentException naming the class or the method that is missing
  public static JavaProgram ofProcess(String className, String classpath, List<String> arguments) {
    return found(className, arguments, ClassPath.parse(classpath), ProgramLoader::open);
  }

  /// The one program of this JVM, found as by `java -jar`.
  ///
  /// @throws IllegalArgumentException naming what is missing
  public static JavaProgram ofProcess(Path jar, List<String> arguments) {
    return found(jar, arguments, ProgramLoader::open);
  }

  /// A program of a lab by its class, with classes of its own.
  ///
  /// @param classpath such a program sees only it and the JDK. Null: the class path of the running
  ///   JVM.
  static JavaProgram ofClass(String className, List<String> arguments, @Nullable String classpath) {
    if (classpath == null) {
      var system = ClassLoader.getSystemClassLoader();
      return found(className, arguments, system, "the class path");
    }
    var path = ClassPath.parse(classpath);
    path.checkComplete();
    return found(className, arguments, path, JavaProgram::ownLoader);
  }

  /// A program of a lab by its archive, with classes of its own.
  static JavaProgram ofJar(Path jar, List<String> arguments) {
    return found(jar, arguments, JavaProgram::ownLoader);
  }

  private static ClassLoader ownLoader(ClassPath classpath) {
    return new URLClassLoader(classpath.urls(), ClassLoader.getPlatformClassLoader());
  }

  private static JavaProgram found(
      Path jar, List<String> arguments, Function<ClassPath, ClassLoader> loaders) {
    if (!Files.isRegularFile(jar)) {
      throw new IllegalArgumentException("there is no jar '" + jar + "'");
    }
    try (var file = new JarFile(jar.toFile())) {
      var manifest = file.getManifest();
      String name = manifest == null ? null : manifest.getMainAttributes().getValue("Main-Class");
      if (name == null) {
        throw new IllegalArgumentException(
            "the jar '" + jar + "' has no main class: no Main-Class stands in its manifest");
      }
      var found = found(name.strip(), arguments, ClassPath.parse(jar.toString()), loaders);
      open(manifest.getMainAttributes());
      return found;
    } catch (IOException e) {
      throw new IllegalArgumentException("'" + jar + "' is no jar: " + e.getMessage(), e);
    }
  }

  /// Does as the `java` launcher with what a manifest says of the JDK's packages.
  private static void open(Attributes attributes) {
    for (String place : words(attributes.getValue("Add-Exports"))) {
      Opens.exportToAll(place);
    }
    for (String place : words(attributes.getValue("Add-Opens"))) {
      Opens.openToAll(place);
    }
  }

  private static List<String> words(@Nullable String text) {
    return text == null || text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }

  private static JavaProgram found(
      String className,
      List<String> arguments,
      ClassPath classpath,
      Function<ClassPath, ClassLoader> loaders) {
    return found(className, arguments, loaders.apply(classpath), classpath.toString());
  }

  private static JavaProgram found(
      String className, List<String> arguments, ClassLoader loader, String where) {
    // The launcher takes a class file's path too.
    String name = className.replace('/', '.');
    try {
      return new JavaProgram(loader, Class.forName(name, false, loader), arguments);
    } catch (LinkageError e) {
      throw new IllegalArgumentException("class '" + name + "' cannot be loaded: " + e, e);
    } catch (ClassNotFoundException _) {
      throw new IllegalArgumentException("there is no class '" + name + "' on " + where);
    }
  }

  private static Method main(Class<?> type) {
    for (Class<?> from = type; from != null; from = from.getSuperclass()) {
      var withArguments = declared(from, String[].class);
      var main = withArguments != null ? withArguments : declared(from);
      if (main != null) {
        return main;
      }
    }
    throw new IllegalArgumentException("class '" + type.getName() + "' has no main method");
  }

  private static @Nullable Method declared(Class<?> type, Class<?>... parameters) {
    try {
      var method = type.getDeclaredMethod("main", parameters);
      return Modifier.isPrivate(method.getModifiers()) ? null : method;
    } catch (NoSuchMethodException _) {
      return null;
    }
  }

  /// What the program of a jar is called: the file's name, without what is around it.
  public static String title(Path jar) {
    return String.valueOf(jar.getFileName()).replaceFirst("\\.jar$", "");
  }

  /// What the program of a class is called: the class's name without its package.
  ///
  /// @param className as the `java` launcher takes it: a class file's path too
  public static String title(String className) {
    return className.substring(
        Math.max(className.lastIndexOf('.'), className.lastIndexOf('/')) + 1);
  }

  /// The name of its main class.
  public String mainClass() {
    return type.getName();
  }

  /// Runs `main` in the calling thread; what it throws goes up as it is, with a stack trace that
  /// ends at `main`.
  public void run() throws Exception {
    Thread.currentThread().setContextClassLoader(loader);
    main.setAccessible(true);
    try {
      Object target = null;
      if (!Modifier.isStatic(main.getModifiers())) {
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        target = constructor.newInstance();
      }
      if (main.getParameterCount() == 0) {
        main.invoke(target);
      } else {
        main.invoke(target, (Object) arguments);
      }
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case Exception cause -> throw ended(cause);
        case Error cause -> throw ended(cause);
        case null, default -> throw e;
      }
    }
  }

  /// Leaves out of a stack trace how `main` was called.
  private <T extends Throwable> T ended(T thrown) {
    var frames = thrown.getStackTrace();
    String className = main.getDeclaringClass().getName();
    for (int last = frames.length - 1; last >= 0; last--) {
      var frame = frames[last];
      if (frame.getMethodName().equals("main") && frame.getClassName().equals(className)) {
        thrown.setStackTrace(Arrays.copyOf(frames, last + 1));
        break;
      }
    }
    return thrown;
  }
}
