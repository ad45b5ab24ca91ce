package io.netjar.labfile;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/// The system class loader of a JVM that runs one program on a host, so that the program finds its
/// own classes where it asks for that loader: threads of the common pool and of `HttpClient` have
/// it, and libraries fall back to it.
///
/// It is named to the JVM by `-Djava.system.class.loader`. Until [#open] it finds netjar's classes;
/// from then on the program's and the JDK's alone, as if netjar were not there.
public final class ProgramLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  /// Finds netjar's classes; null once the loader is the program's.
  private volatile @Nullable ClassLoader own;

  /// Called by the JVM.
  ///
  /// @param own the loader of the JVM's own class path
  public ProgramLoader(ClassLoader own) {
    super(new URL[0], ClassLoader.getPlatformClassLoader());
    this.own = own;
  }

  /// A loader for the program of this process: the system class loader where it is one of these,
  /// else a new one.
  static ClassLoader open(ClassPath classpath) {
    if (ClassLoader.getSystemClassLoader() instanceof ProgramLoader system) {
      for (var url : classpath.urls()) {
        system.addURL(url);
      }
      system.own = null;
      return system;
    }
    return new URLClassLoader(classpath.urls(), ClassLoader.getPlatformClassLoader());
  }

  /// Called by the JVM for an agent on the command line.
  @SuppressWarnings("UnusedMethod") // Found by its name (java.lang.instrument, package summary).
  private void appendToClassPathForInstrumentation(String path) throws MalformedURLException {
    addURL(Path.of(path).toUri().toURL());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    var loader = own;
    if (loader != null) {
      try {
        return loader.loadClass(name);
      } catch (ClassNotFoundException _) {
        // An agent's, or nobody's.
      }
    }
    return super.loadClass(name, resolve);
  }

  @Override
  public @Nullable URL getResource(String name) {
    var loader = own;
    var found = loader == null ? null : loader.getResource(name);
    return found == null ? super.getResource(name) : found;
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    var loader = own;
    if (loader == null) {
      return super.getResources(name);
    }
    // The platform's are among those of the JVM's own class path.
    var found = Collections.list(loader.getResources(name));
    found.addAll(Collections.list(findResources(name)));
    return Collections.enumeration(found);
  }
}
