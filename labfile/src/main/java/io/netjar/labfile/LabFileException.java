package io.netjar.labfile;

import java.util.List;
import java.util.stream.Collectors;

/// A lab file that cannot be used. Nothing of it has been run.
public final class LabFileException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  LabFileException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /// All that is wrong, in the order of the file; at least one.
  public List<Problem> problems() {
    return problems;
  }
}
