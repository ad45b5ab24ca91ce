package io.netjar.labfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A mapping of a lab file, with its place; collects what is wrong instead of stopping at the first
/// problem.
final class Section {
  /// A value with its place.
  record Entry(String key, Node node) {}

  /// Where problems go, and the name of the file for them.
  record Problems(String file, List<Problem> list) {
    void add(Node at, String key, String message) {
      add(line(at), key, message);
    }

    void add(int line, String key, String message) {
      list.add(new Problem(file, line, key, message));
    }
  }

  private final Problems problems;
  private final String path;
  private final Node node;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final List<Node> keys = new ArrayList<>();

  private Section(Problems problems, String path, MappingNode node) {
    this.problems = problems;
    this.path = path;
    this.node = node;
    for (NodeTuple tuple : node.getValue()) {
      String key =
          tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "(not a word)";
      if (values.put(key, tuple.getValueNode()) != null) {
        problems.add(tuple.getKeyNode(), place(key), "this key stands here a second time");
      }
      keys.add(tuple.getKeyNode());
    }
  }

  /// The mapping at `node`, or null with a problem where it is something else.
  static @Nullable Section of(Problems problems, String path, Node node, String expected) {
    if (node instanceof MappingNode mapping) {
      return new Section(problems, path, mapping);
    }
    problems.add(node, path, "expected " + expected + ", found " + kind(node));
    return null;
  }

  static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
  }

  int line() {
    return line(node);
  }

  int line(String key) {
    var value = values.get(key);
    return value == null ? line() : line(value);
  }

  String place(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /// All entries, for a mapping whose keys are names.
  List<Entry> entries() {
    return values.entrySet().stream().map(e -> new Entry(e.getKey(), e.getValue())).toList();
  }

  /// Reports every key that is not one of `known`, with the nearest known one.
  void allow(String... known) {
    for (Node key : keys) {
      String name = key instanceof ScalarNode scalar ? scalar.getValue() : "(not a word)";
      if (!List.of(known).contains(name)) {
        problems.add(key, place(name), "unknown key; known here: " + String.join(", ", known));
      }
    }
  }

  /// The mapping under `key`, or null where there is none.
  @Nullable Section section(String key, String expected) {
    var value = values.get(key);
    return value == null ? null : of(problems, place(key), value, expected);
  }

  /// The word or text under `key`, or null where there is none.
  @Nullable String text(String key) {
    var value = values.get(key);
    return value == null ? null : text(problems, place(key), value);
  }

  /// The text under `key`; a problem where there is none.
  @Nullable String requiredText(String key) {
    if (!has(key)) {
      problems.add(node, place(key), "this key is missing");
      return null;
    }
    return text(key);
  }

  /// What `reader` makes of the text under `key`, or `absent`; its `IllegalArgumentException`
  /// becomes a problem.
  <T> @Nullable T read(String key, Function<String, T> reader) {
    String text = text(key);
    if (text == null) {
      return null;
    }
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      problem(key, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /// The sequence under `key`; empty where there is none.
  List<Node> list(String key) {
    var value = values.get(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    problems.add(value, place(key), "expected a list, found " + kind(value));
    return List.of();
  }

  void problem(String key, String message) {
    problems.add(line(key), place(key), message);
  }

  static @Nullable String text(Problems problems, String place, Node node) {
    if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return scalar.getValue().strip();
    }
    problems.add(node, place, "expected a text, found " + kind(node));
    return null;
  }

  private static String kind(Node node) {
    return switch (node) {
      case MappingNode _ -> "a mapping";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar when scalar.getValue().isBlank() -> "nothing";
      default -> "a text";
    };
  }
}
