package io.netjar.sockets.jdk;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Rewrites classes by the table [Rewrites], when they are loaded or, those that are loaded
/// already, when [Hooks] ask for it.
final class Rewriter implements ClassFileTransformer {
  private final List<Rewrite> rows;

  /// What has been rewritten, in the words of [#expected].
  private final Set<String> done = ConcurrentHashMap.newKeySet();

  private volatile @Nullable Throwable failure;

  Rewriter(List<Rewrite> rows) {
    this.rows = rows;
  }

  /// The classes that are named in the table.
  Set<String> namedClasses() {
    var names = new LinkedHashSet<String>();
    for (var row : rows) {
      var name = row.where().onlyClass();
      if (name != null) {
        names.add(name);
      }
    }
    return names;
  }

  /// What the table says of single classes of the JDK and was found in none: this JDK is not the
  /// one that the table was written for. Asked when all of these classes have been rewritten.
  List<String> missing() {
    var missing = new ArrayList<String>();
    for (var row : rows) {
      if (row.where().onlyClass() != null) {
        for (var expected : expected(row)) {
          if (!done.contains(expected)) {
            missing.add(expected);
          }
        }
      }
    }
    return missing;
  }

  /// What a row is about, in words.
  private static List<String> expected(Rewrite row) {
    String type = String.valueOf(row.where().onlyClass()).replace('/', '.');
    return switch (row) {
      case Rewrite.Call call -> List.of(type + " calls " + call.method());
      case Rewrite.Unless call -> List.of(type + " calls " + call.method());
      case Rewrite.Read read -> List.of(type + " reads " + read.field());
      case Rewrite.Start _, Rewrite.Return _, Rewrite.Forward _ ->
          row.where().methods().stream().map(method -> type + "." + method).toList();
    };
  }

  /// True for a class in which something may have to be rewritten, as far as its name tells.
  boolean mayConcern(String internalName) {
    for (var row : rows) {
      if (row.where().hasClass(internalName)) {
        return true;
      }
    }
    return false;
  }

  /// The rows that rewrite something in a class; none for most classes.
  List<Rewrite> rowsFor(String internalName, byte[] classFile) {
    var found = new ArrayList<Rewrite>();
    Set<String> mentioned = null;
    for (var row : rows) {
      if (row.where().hasClass(internalName)) {
        var target = target(row);
        if (target != null && mentioned == null) {
          mentioned = ConstantPool.textsAmong(classFile, targets());
        }
        if (target == null || (mentioned != null && mentioned.contains(target))) {
          found.add(row);
        }
      }
    }
    return found;
  }

  private Set<String> targets() {
    var targets = new LinkedHashSet<String>();
    for (var row : rows) {
      var target = target(row);
      if (target != null) {
        targets.add(target);
      }
    }
    return targets;
  }

  /// What a class that a row concerns has in its constant pool; null where it need not.
  private static @Nullable String target(Rewrite row) {
    return switch (row) {
      case Rewrite.Call call -> call.method();
      case Rewrite.Unless call -> call.method();
      case Rewrite.Read read -> read.field();
      case Rewrite.Start _, Rewrite.Return _, Rewrite.Forward _ -> null;
    };
  }

  /// What went wrong last, null where nothing did; a transformer's exceptions are otherwise lost.
  @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable Module module,
      @Nullable ClassLoader loader,
      @Nullable String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (name == null) {
      return null;
    }
    try {
      var wanted = rowsFor(name, bytes);
      if (wanted.isEmpty()) {
        return null;
      }
      var classFile = classFile(loader);
      return classFile.transformClass(
          classFile.parse(bytes), (type, element) -> rewrite(wanted, type, element));
    } catch (RuntimeException | LinkageError e) {
      // The JVM swallows what a transformer throws.
      failure = e;
      System.err.println("netjar: " + name + " stays outside the network: " + e);
      return null;
    }
  }

  private void noteMethod(Rewrite row, String name, String descriptor) {
    if (target(row) == null) {
      for (var expected : expected(row)) {
        if (expected.endsWith("." + name) || expected.endsWith("." + name + descriptor)) {
          done.add(expected);
        }
      }
    }
  }

  /// Reads the class files of supertypes where `loader` finds them, without loading the classes.
  private static ClassFile classFile(@Nullable ClassLoader loader) {
    var supertypes =
        ClassHierarchyResolver.ofResourceParsing(
            loader == null ? ClassLoader.getSystemClassLoader() : loader);
    return ClassFile.of(
        ClassFile.ClassHierarchyResolverOption.of(
            supertypes.orElse(ClassHierarchyResolver.defaultResolver())));
  }

  private void rewrite(List<Rewrite> rows, ClassBuilder type, ClassElement element) {
    if (element instanceof MethodModel method && method.code().isPresent()) {
      var name = method.methodName().stringValue();
      var descriptor = method.methodType().stringValue();
      var wanted = rows.stream().filter(row -> row.where().hasMethod(name, descriptor)).toList();
      if (!wanted.isEmpty()) {
        wanted.forEach(row -> noteMethod(row, name, descriptor));
        var code = new CodeRewriting(method, wanted, row -> done.addAll(expected(row)));
        type.transformMethod(method, MethodTransform.transformingCode(code));
        return;
      }
    }
    type.with(element);
  }
}
