package io.netjar.apps.files;

import io.netjar.apps.Console;
import io.netjar.apps.files.Conversation.Heard;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.Json;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.trust.CallerCode;
import io.netjar.apps.trust.CallerTrust;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `files list`: tells what a server shares.
@Command(name = "list", description = "Lists the files that the other side shares.")
final class FilesList implements Callable<Integer> {
  @Mixin private final CallerTrust trust = new CallerTrust();
  @Mixin private final CallerCode code = new CallerCode();
  @Mixin private final SilenceOption silence = new SilenceOption();

  @Option(
      names = "--json",
      description =
          "A JSON object in each line: path, and of a file its size in bytes and when it was"
              + " modified (RFC 3339).")
  private boolean isJson;

  @Parameters(
      paramLabel = "[PATH...] HOST:PORT",
      arity = "1..*",
      hideParamSyntax = true,
      description = "What to list, all where nothing is named; and at the end who shares it.")
  private List<String> words = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  private final Console console;
  private String failed = "";

  FilesList(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    HostPort server = FilesSend.peer(words.getLast(), spec);
    return Program.run(console, "files", () -> list(server));
  }

  private ExitCode list(HostPort server) throws ProgramException {
    List<String> paths = words.subList(0, words.size() - 1);
    new Caller(trust.connector(console, "files", code), server, silence.timeout(), out -> out)
        .call("list", paths, (peer, _) -> hear(peer));
    // After the connection has ended in order: the server did all that it was asked for.
    if (!failed.isEmpty()) {
      throw new ProgramException(ExitCode.REFUSED, failed);
    }
    return ExitCode.OK;
  }

  private void hear(Conversation peer) throws IOException, ProgramException {
    while (true) {
      Heard heard = peer.next();
      if (heard == null) {
        throw new ProgramException(ExitCode.INTEGRITY, "the list ended too early");
      }
      Fields fields = heard.fields();
      if (fields.type().equals("entry")) {
        console.out().println(isJson ? json(fields) : line(fields));
      } else if (fields.type().equals("bye")) {
        failed = Caller.failed(fields, "could not be listed");
        return;
      } else {
        throw Conversation.unexpected(fields);
      }
    }
  }

  private static String line(Fields entry) throws ProgramException {
    String path = entry.text("path");
    if (isFolder(path)) {
      return Shown.name(path);
    }
    return Shown.name(path)
        + "  "
        + Shown.bytes(entry.number("size"))
        + "  "
        + modified(entry).truncatedTo(ChronoUnit.MILLIS);
  }

  private static String json(Fields entry) throws ProgramException {
    var json = new LinkedHashMap<String, Object>();
    json.put("path", entry.text("path"));
    if (!isFolder(entry.text("path"))) {
      json.put("size", entry.number("size"));
      json.put("modified", modified(entry).toString());
    }
    return Json.line(json);
  }

  private static boolean isFolder(String path) {
    return path.endsWith("/");
  }

  private static Instant modified(Fields entry) throws ProgramException {
    return Instant.ofEpochSecond(0, entry.number("modified"));
  }
}
