package io.netjar.labfile;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Java class whose `main` is run as a program, found the way the `java` launcher finds it (JLS
/// §12.1.4): static or not, with or without the arguments.
final class JavaProgram {
  private final ClassLoader loader;
  private final Method main;
  private final String[] arguments;

  private JavaProgram(ClassLoader loader, Method main, String[] arguments) {
    this.loader = loader;
    this.main = main;
    this.arguments = arguments;
  }

  /// Finds the class and its `main`; runs nothing.
  ///
  /// @param classpath folders and archives joined as in `java -cp`; such a program sees only them
  ///   and the JDK. Null: the class path of the running JVM.
  /// @throws IllegalArgumentException naming the class, folder or method that is missing
  static JavaProgram find(String className, List<String> arguments, @Nullable String classpath) {
    var loader =
        classpath == null
            ? ClassLoader.getSystemClassLoader()
            : new URLClassLoader(urls(classpath), ClassLoader.getPlatformClassLoader());
    try {
      var type = Class.forName(className, false, loader);
      return new JavaProgram(loader, main(type), arguments.toArray(String[]::new));
    } catch (LinkageError e) {
      throw new IllegalArgumentException("class '" + className + "' cannot be loaded: " + e, e);
    } catch (ClassNotFoundException _) {
      throw new IllegalArgumentException(
          "there is no class '"
              + className
              + "' on the class path"
              + (classpath == null ? "" : " '" + classpath + "'"));
    }
  }

  private static URL[] urls(String classpath) {
    var urls = new ArrayList<URL>();
    for (String part : classpath.split(File.pathSeparator, -1)) {
      var path = Path.of(part);
      if (!Files.exists(path)) {
        throw new IllegalArgumentException(
            "there is no folder or archive '" + part + "' (class path '" + classpath + "')");
      }
      try {
        urls.add(path.toUri().toURL());
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException("not a class path: '" + part + "'", e);
      }
    }
    return urls.toArray(URL[]::new);
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

  /// Runs `main` in the calling thread; what it throws goes up as it is.
  void run() throws Exception {
    Thread.currentThread().setContextClassLoader(loader);
    main.setAccessible(true);
    try {
      Object target = null;
      if (!Modifier.isStatic(main.getModifiers())) {
        var constructor = main.getDeclaringClass().getDeclaredConstructor();
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
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }
}
