package io.netjar.cli;

import io.netjar.apps.ManualPage;
import java.util.LinkedHashMap;
import java.util.Map;

/// The manual pages of netjar's own commands; [ManualPage] has those of its programs.
final class CommandPages {
  private static final String WRONG_WORDS = "wrong words on the command line";

  private CommandPages() {}

  /// The page of a command.
  ///
  /// @param command its words, such as `netjar run`
  static ManualPage of(String command) {
    return switch (command) {
      case "netjar run" -> run();
      case "netjar java" -> java();
      case "netjar explain" -> explain();
      case "netjar completion" -> completion();
      default -> netjar();
    };
  }

  /// Numbers and what they mean, by turns.
  private static Map<String, String> codes(String... all) {
    Map<String, String> codes = new LinkedHashMap<>();
    for (int i = 0; i < all.length; i += 2) {
      codes.put("%4s".formatted(all[i]), all[i + 1]);
    }
    return codes;
  }

  private static ManualPage netjar() {
    return new ManualPage(
        "a TCP/IP network inside one JVM, and programs for networks",
        """
        A lab of two LANs, and what was captured in it:
          ./netjar run examples/two-lans.yaml --capture out
          ./netjar explain out/store.pcapng
        A program on this machine's own network:
          ./netjar echo serve --bind 127.0.0.1 --port 7007
        """,
        "netjar COMMAND --help, README.md",
        codes("0", "done", "2", WRONG_WORDS, "else", "as the command's own manual has it"));
  }

  private static ManualPage run() {
    return new ManualPage(
        "runs the network and the programs of a lab file",
        """
        A lab, with a capture of each of its cables:
          ./netjar run examples/two-lans.yaml --capture out
        With other random numbers, twice, to see that the run is the same:
          ./netjar run examples/two-lans.yaml --seed 7 --twice
        For a script:
          ./netjar run examples/many-clients.yaml --json
        """,
        "netjar explain, netjar java, docs/lab-file.md",
        codes(
            "0",
            "all programs ended well",
            "1",
            "a program failed, or --twice found a difference",
            "2",
            WRONG_WORDS + ", or a wrong lab file; nothing was run",
            "3",
            "deadlock, or the lab's time limit"));
  }

  private static ManualPage java() {
    return new ManualPage(
        "runs a Java program, unmodified, on a host of a lab",
        """
        A client on one host, whose server the lab runs on another:
          ./netjar java --lab lab.yaml --host desk -jar client.jar store 9000
        A server by the clock on the wall:
          ./netjar java --lab lab.yaml --host store --real-time -Xmx1g -jar app.jar
        """,
        "netjar run, docs/matrix.md, README.md",
        codes(
            "0-255",
            "the program's own",
            "1",
            "it ended with an exception",
            "2",
            WRONG_WORDS + ", a wrong lab file or class path; nothing was run",
            "3",
            "it waits for ever, or the lab's time limit came first"));
  }

  private static ManualPage explain() {
    return new ManualPage(
        "shows what a capture holds",
        """
        A line for each frame, then one of them whole:
          ./netjar explain out/store.pcapng
          ./netjar explain out/store.pcapng --frame 4
        What TCP did, and why:
          ./netjar explain out/store.pcapng --ladder --connection 1
        The frames of one service:
          ./netjar explain out/store.pcapng --filter 'host 10.0.0.2 and port 9000'
        """,
        "netjar run",
        codes(
            "0",
            "the capture was shown",
            "1",
            "the capture is damaged; what can be read was shown",
            "2",
            WRONG_WORDS + ", or there is no such file or frame"));
  }

  private static ManualPage completion() {
    return new ManualPage(
        "has a shell complete netjar's commands and options",
        """
        For this shell, bash:
          source <(./netjar completion bash)
        For every bash to come, in ~/.bashrc:
          source <(/path/to/netjar completion bash)
        For every zsh to come, in ~/.zshrc:
          source <(/path/to/netjar completion zsh)
        """,
        "README.md",
        codes("0", "the script was printed", "2", WRONG_WORDS));
  }
}
