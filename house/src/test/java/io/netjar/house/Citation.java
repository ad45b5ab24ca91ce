package io.netjar.house;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A test that says which requirement it shows: by the annotation `@Rfc`, or, in a packet script
/// and where the annotation cannot be seen, by a comment line `// @Rfc 9293 MUST-10`.
///
/// @param requirement what is cited, such as `9293 MUST-10`
/// @param path of the file
/// @param line of the file, from 1
/// @param test the test's name, as people read it
record Citation(String requirement, String path, int line, String test) {
  private static final Pattern COMMENT =
      Pattern.compile("^\\s*// @Rfc (\\S.*?)\\s*$", Pattern.MULTILINE);

  private static final Pattern FUNCTION = Pattern.compile("\\b(\\w+)\\s*\\(");

  /// Those of a packet script.
  static List<Citation> ofScript(TextFile file) {
    String folder = file.folder();
    String name = file.path().substring(folder.lastIndexOf('/') + 1).replaceAll("\\.pkt$", "");
    List<Citation> citations = new ArrayList<>();
    Matcher comment = COMMENT.matcher(file.text());
    while (comment.find()) {
      int line = file.lineAt(comment.start(1));
      citations.add(new Citation(comment.group(1), file.path(), line, name));
    }
    return citations;
  }

  /// Those of a Java source: annotations of classes and methods, and comments above a method.
  static List<Citation> ofSource(SourceTree source) {
    List<Citation> citations = new ArrayList<>();
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      private String type = "";

      @Override
      public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
        String outer = type;
        type = tree.getSimpleName().toString();
        addAll(tree.getModifiers(), type);
        super.visitClass(tree, null);
        type = outer;
        return null;
      }

      @Override
      public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
        addAll(tree.getModifiers(), type + ": " + Tag.sentence(tree.getName().toString()));
        return super.visitMethod(tree, null);
      }

      private void addAll(ModifiersTree modifiers, String test) {
        for (AnnotationTree annotation : modifiers.getAnnotations()) {
          if (annotation.getAnnotationType().toString().equals("Rfc")) {
            int line = source.firstLine(annotation);
            citations.add(new Citation(value(annotation), source.file().path(), line, test));
          }
        }
      }
    }.scan(source.unit(), null);
    citations.addAll(commentsOf(source.file()));
    return citations;
  }

  private static List<Citation> commentsOf(TextFile file) {
    return Tag.of(file, COMMENT, FUNCTION).stream()
        .map(tag -> new Citation(tag.text(), file.path(), tag.line(), tag.test()))
        .toList();
  }

  private static String value(AnnotationTree annotation) {
    ExpressionTree argument = annotation.getArguments().getFirst();
    if (argument instanceof AssignmentTree assignment) {
      argument = assignment.getExpression();
    }
    return argument instanceof LiteralTree literal
        ? String.valueOf(literal.getValue())
        : argument.toString();
  }
}
