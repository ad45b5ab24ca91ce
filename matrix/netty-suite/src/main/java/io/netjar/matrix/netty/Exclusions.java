package io.netjar.matrix.netty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The cases that are not to pass in a place. A line of the file is `PLACES HOW CASE REASON`:
///
/// - `PLACES` are names of [Place], with commas between;
/// - `HOW` is `skip`: the case is not run; or `fail`: it is run, and must fail;
/// - `CASE` is `Class#method`, or `Class` for each of its methods.
///
/// @param skipped reasons by case
/// @param failing reasons by case
record Exclusions(Map<String, String> skipped, Map<String, String> failing) {
  /// What the file says of a place.
  static Exclusions read(Path file, Place place) throws IOException {
    var exclusions = new Exclusions(new LinkedHashMap<>(), new LinkedHashMap<>());
    for (var line : Files.readAllLines(file)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      var words = line.split(" +", 4);
      if (words.length < 4) {
        throw new IllegalArgumentException(file + ": no reason in: " + line);
      }
      if (!List.of(words[0].split(",")).contains(place.name())) {
        continue;
      }
      var reasons =
          switch (words[1]) {
            case "skip" -> exclusions.skipped;
            case "fail" -> exclusions.failing;
            default ->
                throw new IllegalArgumentException(file + ": neither skip nor fail: " + line);
          };
      if (reasons.put(words[2], words[3]) != null) {
        throw new IllegalArgumentException(file + ": twice: " + line);
      }
    }
    return exclusions;
  }

  boolean isSkipped(Case test) {
    return skipped.containsKey(test.type()) || skipped.containsKey(test.toString());
  }

  boolean mustFail(Case test) {
    return failing.containsKey(test.type()) || failing.containsKey(test.toString());
  }
}
