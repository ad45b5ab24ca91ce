package io.netjar.bench.programs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The programs beside the tools, one measurement or all.
public final class Programs {
  private static final List<String> NAMES =
      List.of("files", "small-files", "resume", "echo", "clients");

  private Programs() {}

  /// Measures and prints.
  ///
  /// @param arguments names of measurements, all without one; a number among them is how many runs
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int runs = 5;
    var names = new ArrayList<String>();
    for (String each : arguments) {
      if (each.chars().allMatch(Character::isDigit)) {
        runs = Integer.parseInt(each);
      } else if (NAMES.contains(each)) {
        names.add(each);
      } else {
        System.err.println("no measurement '" + each + "'; there are " + NAMES);
        System.exit(2);
      }
    }
    for (String name : names.isEmpty() ? NAMES : names) {
      switch (name) {
        case "files" -> LargeFile.print(runs);
        case "small-files" -> SmallFiles.print(runs);
        case "resume" -> Resume.print();
        case "echo" -> Echo.print(runs);
        default -> IdleClients.print();
      }
    }
  }
}
