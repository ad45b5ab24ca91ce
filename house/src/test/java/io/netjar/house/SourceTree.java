package io.netjar.house;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// A Java source with its syntax tree, as the compiler parses it; nothing is resolved.
///
/// @param file the source
/// @param unit the syntax tree
/// @param positions where the tree's nodes stand in the text
record SourceTree(TextFile file, CompilationUnitTree unit, SourcePositions positions) {
  /// Parses sources.
  ///
  /// @throws IllegalArgumentException if one is no Java
  static List<SourceTree> parse(List<TextFile> files) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<SourceTree> trees = new ArrayList<>();
    for (TextFile file : files) {
      DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
      List<String> options = List.of("-proc:none");
      List<InMemory> sources = List.of(new InMemory(file));
      JavacTask task = (JavacTask) compiler.getTask(null, null, problems, options, null, sources);
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : parse(task)) {
        trees.add(new SourceTree(file, unit, positions));
      }
      problems.getDiagnostics().stream()
          .filter(problem -> problem.getKind() == javax.tools.Diagnostic.Kind.ERROR)
          .forEach(
              problem -> {
                throw new IllegalArgumentException(
                    file.path() + ": " + problem.getMessage(Locale.ROOT));
              });
    }
    return trees;
  }

  private static Iterable<? extends CompilationUnitTree> parse(JavacTask task) {
    try {
      return task.parse();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The line on which a node begins, with its annotations but without its documentation.
  int firstLine(Tree tree) {
    return line(positions.getStartPosition(unit, tree));
  }

  int lastLine(Tree tree) {
    return line(positions.getEndPosition(unit, tree));
  }

  /// The text of a node.
  String text(Tree tree) {
    return file.text()
        .substring(
            (int) positions.getStartPosition(unit, tree),
            (int) positions.getEndPosition(unit, tree));
  }

  /// True if a Markdown documentation comment ends on the line above the node.
  boolean isDocumented(Tree tree) {
    int line = firstLine(tree);
    return line > 1 && file.lines().get(line - 2).strip().startsWith("///");
  }

  private int line(long position) {
    return (int) unit.getLineMap().getLineNumber(position);
  }

  private static final class InMemory extends SimpleJavaFileObject {
    private final TextFile file;

    InMemory(TextFile file) {
      super(URI.create("memory:///" + file.path()), Kind.SOURCE);
      this.file = file;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return file.text();
    }
  }
}
