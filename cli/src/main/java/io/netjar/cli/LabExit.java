package io.netjar.cli;

import io.netjar.labfile.LabReport;
import io.netjar.labfile.LabReport.ProgramReport;
import io.netjar.network.Program;

/// The exit codes of `netjar run`.
final class LabExit {
  /// All programs ended well.
  static final int WELL = 0;

  /// A program failed, or two runs that should be equal differ.
  static final int FAILED = 1;

  /// The command line or the lab file is wrong, or a capture cannot be written.
  static final int USAGE = 2;

  /// Programs wait and nothing can happen any more, or the time limit is reached.
  static final int DEADLOCK = 3;

  private LabExit() {}

  /// How a run ended: a failed program counts more than a wait.
  static int code(LabReport report) {
    if (report.programs().stream().anyMatch(LabExit::endedBadly)) {
      return FAILED;
    }
    return switch (report.result().outcome()) {
      case ENDED -> WELL;
      case DEADLOCK, TIME_LIMIT -> DEADLOCK;
    };
  }

  private static boolean endedBadly(ProgramReport program) {
    return program.state() == Program.State.FAILED || wasCrashed(program);
  }

  /// True where a program ended with its host: a run stops no other program that is no service.
  static boolean wasCrashed(ProgramReport program) {
    return program.state() == Program.State.STOPPED && !program.service();
  }
}
