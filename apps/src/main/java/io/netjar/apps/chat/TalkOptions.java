package io.netjar.apps.chat;

import java.util.List;
import picocli.CommandLine.Option;

/// The options of both sides of a talk between two.
final class TalkOptions {
  @Option(
      names = "--raw",
      description =
          "A message is what one read returns, and what is typed is sent without its line end; for"
              + " peers that neither frame their messages nor end their lines.")
  private boolean raw;

  @Option(
      names = "--message",
      paramLabel = "TEXT",
      description = "Say this first; may be given several times.")
  private List<String> messages = List.of();

  TalkOptions() {}

  boolean isRaw() {
    return raw;
  }

  List<String> messages() {
    return messages;
  }
}
