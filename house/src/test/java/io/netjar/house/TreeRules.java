package io.netjar.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/// Rules about declarations: their size, their documentation, their names.
final class TreeRules {
  static final int METHOD_LINES = 70;

  /// The modules whose public types and methods are documented without exception.
  private static final Set<String> DOCUMENTED = Set.of("wire", "stack", "network", "sockets");

  private static final String NAMELESS_TYPE = ".*(Manager|Helper|Utils?)";
  private static final String NAMELESS_PACKAGE = "(.*\\.)?(util|utils|common|impl|misc)(\\..*)?";

  private TreeRules() {}

  /// Functions stay small.
  static List<Finding> methodLength(SourceTree source) {
    List<Finding> findings = new ArrayList<>();
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
        int lines = source.lastLine(method) - source.firstLine(method) + 1;
        if (lines > METHOD_LINES) {
          findings.add(
              new Finding(
                  source.file().path(),
                  source.firstLine(method),
                  method.getName() + ": " + lines + " lines, at most " + METHOD_LINES));
        }
        return super.visitMethod(method, null);
      }
    }.scan(source.unit(), null);
    return findings;
  }

  /// Public types and methods of the lower modules have `///` documentation. Overriding methods
  /// inherit it, and a record's components are documented by the record.
  static List<Finding> documentation(SourceTree source) {
    List<Finding> findings = new ArrayList<>();
    if (DOCUMENTED.contains(source.file().module()) && !source.file().isTest()) {
      for (Tree type : source.unit().getTypeDecls()) {
        if (type instanceof ClassTree declaration) {
          documentation(source, declaration, false, findings);
        }
      }
    }
    return findings;
  }

  private static void documentation(
      SourceTree source, ClassTree type, boolean inInterface, List<Finding> findings) {
    if (!inInterface && !isPublic(type.getModifiers().getFlags())) {
      return;
    }
    if (!source.isDocumented(type)) {
      findings.add(undocumented(source, type, type.getSimpleName().toString()));
    }
    boolean isInterface = type.getKind() == Tree.Kind.INTERFACE;
    for (Tree member : type.getMembers()) {
      if (member instanceof ClassTree nested) {
        documentation(source, nested, isInterface, findings);
      } else if (member instanceof MethodTree method
          && needsDocumentation(source, type, method, isInterface)
          && !source.isDocumented(method)) {
        String name = type.getSimpleName() + "." + method.getName();
        findings.add(undocumented(source, method, name));
      }
    }
  }

  private static boolean needsDocumentation(
      SourceTree source, ClassTree type, MethodTree method, boolean inInterface) {
    Set<Modifier> flags = method.getModifiers().getFlags();
    boolean visible = isPublic(flags) || (inInterface && !flags.contains(Modifier.PRIVATE));
    return visible
        && !isOverride(method)
        && !isAccessor(type, method)
        && !isCompactConstructor(source, type, method);
  }

  private static boolean isPublic(Set<Modifier> flags) {
    return flags.contains(Modifier.PUBLIC);
  }

  private static boolean isOverride(MethodTree method) {
    return method.getModifiers().getAnnotations().stream()
        .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
  }

  private static boolean isAccessor(ClassTree type, MethodTree method) {
    return type.getKind() == Tree.Kind.RECORD
        && method.getParameters().isEmpty()
        && type.getMembers().stream()
            .anyMatch(
                member ->
                    member instanceof VariableTree component
                        && component.getName().equals(method.getName()));
  }

  private static boolean isCompactConstructor(
      SourceTree source, ClassTree type, MethodTree method) {
    return type.getKind() == Tree.Kind.RECORD
        && method.getReturnType() == null
        && source.text(method).matches("(?s)[^(]*\\b" + type.getSimpleName() + "\\s*\\{.*");
  }

  private static Finding undocumented(SourceTree source, Tree tree, String name) {
    return new Finding(
        source.file().path(), source.firstLine(tree), name + " has no /// documentation");
  }

  /// Names say what a thing is: no managers and helpers, no packages for odds and ends, and in the
  /// lower modules no accessor that begins with `get`.
  static List<Finding> names(SourceTree source) {
    List<Finding> findings = new ArrayList<>();
    Tree packageName = source.unit().getPackageName();
    if (packageName != null && packageName.toString().matches(NAMELESS_PACKAGE)) {
      findings.add(named(source, packageName, packageName.toString()));
    }
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
        if (type.getSimpleName().toString().matches(NAMELESS_TYPE)) {
          findings.add(named(source, type, type.getSimpleName().toString()));
        }
        return super.visitClass(type, null);
      }

      @Override
      public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
        if (DOCUMENTED.contains(source.file().module())
            && method.getName().toString().matches("get[A-Z].*")
            && method.getParameters().isEmpty()
            && !isOverride(method)) {
          findings.add(named(source, method, method.getName().toString()));
        }
        return super.visitMethod(method, null);
      }
    }.scan(source.unit(), null);
    return findings;
  }

  private static Finding named(SourceTree source, Tree tree, String name) {
    return new Finding(source.file().path(), source.firstLine(tree), name + " is no house name");
  }
}
