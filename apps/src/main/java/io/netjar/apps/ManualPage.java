package io.netjar.apps;

import io.netjar.apps.program.ExitCode;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the manual says of one command, besides what its options say.
///
/// @param summary what it does, in a line
/// @param examples each a line that says what for, and below it the command as it is typed
/// @param seeAlso what to read next
/// @param exitCodes numbers, and what they mean, in their order
public record ManualPage(
    String summary, String examples, String seeAlso, Map<String, String> exitCodes) {
  /// A page of a command that ends as all programs do.
  ///
  /// @param summary what it does, in a line
  /// @param examples each a line that says what for, and below it the command as it is typed
  /// @param seeAlso what to read next
  ManualPage(String summary, String examples, String seeAlso) {
    this(summary, examples, seeAlso, ofPrograms());
  }

  private static Map<String, String> ofPrograms() {
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      codes.put("%4d".formatted(code.number()), code.meaning());
    }
    return codes;
  }

  /// The page of a command.
  ///
  /// @param command its words, whatever it is mounted below
  static ManualPage of(String command) {
    String words = command.startsWith("netjar ") ? command.substring(7) : command;
    return switch (words.split(" ", 2)[0]) {
      case "chat" -> chat(words);
      case "echo" -> echo(words);
      case "files" -> files(words);
      default -> find();
    };
  }

  private static ManualPage chat(String words) {
    return switch (words) {
      case "chat serve" ->
          new ManualPage(
              "rooms for people and programs",
              """
              Rooms for this machine, whose history survives a restart:
                ./netjar chat serve --bind 127.0.0.1 --port 7000 --history talk
              Rooms for the network, in plain text, so that nc can join:
                ./netjar chat serve --port 7000 --insecure
              """,
              "chat join, apps/README.md (Talks and rooms)");
      case "chat join" ->
          new ManualPage(
              "a client in a room",
              """
              On the whole of the terminal:
                ./netjar chat join --nick ann 127.0.0.1:7000
              From a script; it ends when the server has the message:
                ./netjar chat join --nick bot --message done 127.0.0.1:7000 < /dev/null
              All that is kept and all that comes, as JSON:
                ./netjar chat join --nick log --since 0 --json 127.0.0.1:7000
              """,
              "chat serve, find");
      case "chat call" ->
          new ManualPage(
              "a talk with whoever answers",
              """
              Line by line, until either side types /quit:
                ./netjar chat call 127.0.0.1:7001
              With a peer that ends no lines:
                ./netjar chat call --raw --message hello 127.0.0.1:7001
              """,
              "chat answer, chat join");
      case "chat answer" ->
          new ManualPage(
              "a talk with the first who calls",
              """
              Wait for a call on this machine:
                ./netjar chat answer --bind 127.0.0.1 --port 7001
              The same, with a greeting:
                ./netjar chat answer --port 7001 --message welcome
              """,
              "chat call, chat serve");
      default ->
          new ManualPage(
              "talks between two, and rooms for many",
              """
              A room, and a client in it:
                ./netjar chat serve --bind 127.0.0.1 --port 7000
                ./netjar chat join --nick ann 127.0.0.1:7000
              """,
              "chat COMMAND --help, apps/README.md (Talks and rooms)");
    };
  }

  private static ManualPage echo(String words) {
    return switch (words) {
      case "echo serve" ->
          new ManualPage(
              "a server that sends back what it gets",
              """
              Over TCP, and its counters every ten seconds:
                ./netjar echo serve --bind 127.0.0.1 --port 7007 --counters 10s
              Over UDP:
                ./netjar echo serve --udp --port 7007
              For a simple peer that waits for a greeting and a fixed answer:
                ./netjar echo serve --raw --greeting hello --reply ok --port 7007
              """,
              "echo call");
      case "echo call" ->
          new ManualPage(
              "a client of an echo server, or a thousand",
              """
              Ten times, with the percentiles of the times:
                ./netjar echo call --message hello --count 10 127.0.0.1:7007
              A thousand clients, 5,000 messages a second, for half a minute:
                ./netjar echo call --clients 1000 --rate 5000 --duration 30s 127.0.0.1:7007
              Over UDP, each try for 200 ms:
                ./netjar echo call --udp --timeout 200ms --message hello 127.0.0.1:7007
              """,
              "echo serve, apps/README.md (Measuring with many clients)");
      default ->
          new ManualPage(
              "what is sent comes back",
              """
              A server, and a client of it:
                ./netjar echo serve --bind 127.0.0.1 --port 7007
                ./netjar echo call --message hello 127.0.0.1:7007
              """,
              "echo COMMAND --help, apps/README.md (Measuring with many clients)");
    };
  }

  private static ManualPage files(String words) {
    return switch (words) {
      case "files serve" ->
          new ManualPage(
              "receives files, and gives those of a folder",
              """
              Save what is sent, under another name where one is taken:
                ./netjar files serve --into inbox --on-conflict rename --port 9000
              Give the files of a folder to those who get them:
                ./netjar files serve --share docs --port 9000
              One file from a simple peer, such as a short script:
                ./netjar files serve --plain --insecure --into inbox --count 1 --port 9000
              """,
              "files send, files get, apps/README.md (files in netjar's own form)");
      case "files send" ->
          new ManualPage(
              "sends files and folders until they are saved",
              """
              A folder; after a break it goes on where it was, for an hour:
                ./netjar files send --retry 1h docs 127.0.0.1:9000
              What another program writes, at 2 MB a second:
                tar c docs | ./netjar files send --bwlimit 2M --name docs.tar - 127.0.0.1:9000
              What would be sent, without sending it:
                ./netjar files send --dry-run docs 127.0.0.1:9000
              """,
              "files serve, files get");
      case "files offer" ->
          new ManualPage(
              "listens, and sends a file to whoever connects",
              """
              To two simple peers on this machine:
                ./netjar files offer --plain --count 2 --bind 127.0.0.1 --port 9000 README.md
              """,
              "files get, apps/README.md (The plain form of files)");
      case "files get" ->
          new ManualPage(
              "fetches files",
              """
              All of the folder that is shared:
                ./netjar files get --into copy 127.0.0.1:9000
              Under which names they would be saved, where some are taken:
                ./netjar files get --dry-run --on-conflict rename --into copy 127.0.0.1:9000
              One file, to standard output:
                ./netjar files get --into - adr/0001.md 127.0.0.1:9000
              """,
              "files list, files serve");
      case "files list" ->
          new ManualPage(
              "lists the files that a server shares",
              """
              All of them:
                ./netjar files list 127.0.0.1:9000
              Those of one folder, as JSON:
                ./netjar files list --json adr 127.0.0.1:9000
              """,
              "files get, files serve");
      default ->
          new ManualPage(
              "moves files, whole or not at all",
              """
              A receiver, and a sender to it:
                ./netjar files serve --into inbox --bind 127.0.0.1 --port 9000
                ./netjar files send README.md 127.0.0.1:9000
              """,
              "files COMMAND --help, apps/README.md (files in netjar's own form)");
    };
  }

  private static ManualPage find() {
    return new ManualPage(
        "finds services on the network, or announces one",
        """
        Who is there, waiting for answers for five seconds:
          ./netjar find --timeout 5s
        Announce a receiver of files, until stopped:
          ./netjar find --announce store --port 9000 --protocol files
        """,
        "files serve, chat serve, apps/README.md (Finding services)");
  }
}
