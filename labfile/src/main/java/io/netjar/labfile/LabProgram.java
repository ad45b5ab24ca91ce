package io.netjar.labfile;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.apps.Surroundings;
import io.netjar.apps.trust.Keyring;
import io.netjar.labfile.Lab.ProgramSpec;
import io.netjar.network.ProgramBody;
import io.netjar.network.ProgramExit;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// A program of a lab, found and ready to be started.
///
/// @param title what it is called in the timeline
/// @param after when it starts
record LabProgram(String host, String title, boolean isService, Duration after, ProgramBody body) {
  private static final String CLASS = "class:";
  private static final String JAR = "jar:";

  /// The programs of `lab` in the order of its file.
  ///
  /// @throws LabFileException where a class or a jar that it names is not there
  static List<LabProgram> all(Lab lab) throws LabFileException {
    var programs = new ArrayList<LabProgram>();
    var problems = new ArrayList<Problem>();
    // Each host is somebody of its own, and knows whom its programs have met in this run.
    var keyrings = new HashMap<String, Keyring>();
    for (int i = 0; i < lab.programs().size(); i++) {
      var spec = lab.programs().get(i);
      try {
        var keyring = keyrings.computeIfAbsent(spec.host(), _ -> Keyring.inMemory());
        programs.add(of(spec, Surroundings.with(keyring)));
      } catch (IllegalArgumentException e) {
        String key = "programs[" + i + "].run";
        problems.add(
            new Problem(lab.file().toString(), spec.line(), key, String.valueOf(e.getMessage())));
      }
    }
    if (!problems.isEmpty()) {
      throw new LabFileException(problems);
    }
    return programs;
  }

  /// True where `words` name a Java class or a jar.
  static boolean isJava(List<String> words) {
    return words.getFirst().startsWith(CLASS) || isJar(words);
  }

  static boolean isJar(List<String> words) {
    return words.getFirst().startsWith(JAR);
  }

  private static LabProgram of(ProgramSpec spec, Surroundings surroundings) {
    var words = Words.split(spec.run());
    var service = spec.service();
    return new LabProgram(
        spec.host(),
        title(spec),
        service != null ? service : Apps.isService(words),
        Duration.ofNanos(spec.afterNanos()),
        isJava(words) ? java(words, spec)::run : app(words, surroundings));
  }

  private static JavaProgram java(List<String> words, ProgramSpec spec) {
    String first = words.getFirst();
    var arguments = words.subList(1, words.size());
    return isJar(words)
        ? JavaProgram.ofJar(Path.of(first.substring(JAR.length())), arguments)
        : JavaProgram.ofClass(first.substring(CLASS.length()), arguments, spec.classpath());
  }

  private static ProgramBody app(List<String> words, Surroundings surroundings) {
    return () -> {
      // System.out and System.err are the program's own while its threads run.
      var console =
          new Console(InputStream.nullInputStream(), System.out, System.err, surroundings);
      int code = Apps.run(words, console);
      if (code != 0) {
        throw new ProgramExit(code);
      }
    };
  }

  /// What a program is called in the timeline: its name, or the words that say what it does.
  static String title(ProgramSpec spec) {
    if (spec.name() != null) {
      return spec.name();
    }
    var words = Words.split(spec.run());
    String first = words.getFirst();
    if (first.startsWith(CLASS)) {
      return JavaProgram.title(first.substring(CLASS.length()));
    }
    if (isJar(words)) {
      return JavaProgram.title(Path.of(first.substring(JAR.length())));
    }
    return words.size() > 1 ? first + " " + words.get(1) : first;
  }
}
