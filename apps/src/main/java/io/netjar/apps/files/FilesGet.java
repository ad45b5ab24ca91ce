package io.netjar.apps.files;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.trust.CallerCode;
import io.netjar.apps.trust.CallerTrust;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `files get`: connects, and saves the file that the other side sends.
@Command(
    name = "get",
    description = "Connects, and saves what the other side gives, whole or not at all.")
final class FilesGet implements Callable<Integer> {
  @Mixin private final Plain plain = new Plain();
  @Mixin private final Folder folder = new Folder();

  @Mixin private final SaveOptions save = new SaveOptions();
  @Mixin private final CallerTrust trust = new CallerTrust();
  @Mixin private final CallerCode code = new CallerCode();
  @Mixin private final ProgressOption progress = new ProgressOption();
  @Mixin private final SilenceOption silence = new SilenceOption();

  @Option(
      names = "--dry-run",
      description =
          "Ask for the list, say what would be saved under which names, and end; nothing is"
              + " written.")
  private boolean isRehearsal;

  @Parameters(
      paramLabel = "[PATH...] HOST:PORT",
      arity = "1..*",
      hideParamSyntax = true,
      description =
          "What to get of the folder that is shared, all of it where nothing is named; and at the"
              + " end who gives it. In the plain form, who offers the file.")
  private List<String> words = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  private final Console console;

  FilesGet(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    HostPort from = FilesSend.peer(words.getLast(), spec);
    return Program.run(console, "files", () -> plain.isPlain() ? getPlain(from) : get(from));
  }

  private ExitCode get(HostPort from) throws ProgramException {
    List<String> paths = words.subList(0, words.size() - 1);
    var caller =
        new Caller(trust.connector(console, "files", code), from, silence.timeout(), out -> out);
    if (isRehearsal) {
      boolean isStream = folder.isStream();
      Path into = folder.named();
      return new Rehearsal(console).get(caller, paths, isStream ? null : into, save.inbox(into));
    }
    var getting = new Getting(caller, console, progress.on(console, "receiving"));
    return folder.isStream()
        ? getting.toStream(paths)
        : getting.into(save.inbox(folder.make()), paths);
  }

  private ExitCode getPlain(HostPort from) throws ProgramException {
    trust.plain("--plain");
    if (isRehearsal) {
      throw new ProgramException(ExitCode.USAGE, "the plain form has no list: without --dry-run");
    }
    if (words.size() > 1) {
      throw new ProgramException(ExitCode.USAGE, "the plain form has no PATH to ask for");
    }
    var receiver = new Receiver(folder.make());
    try (Socket socket = from.connect(silence.timeout())) {
      // However this ends, it is a reset but for the one good end: the plain form has no other word
      // for "saved" than an end in order.
      socket.setSoLinger(true, 0);
      var connection = new Connected(socket, socket.getInputStream());
      try {
        receiver.receive(connection);
      } catch (ProgramException e) {
        throw new ProgramException(e.code(), connection.said + "  failed: " + e.line());
      } catch (IOException e) {
        throw new ProgramException(
            ProgramException.codeOf(e),
            connection.said + "  failed: " + ProgramException.reasonOf(e),
            e);
      }
      socket.setSoLinger(false, 0);
      console.out().println(connection.said + "  " + connection.end);
      return ExitCode.OK;
    } catch (IOException e) {
      throw new ProgramException(
          ProgramException.codeOf(e), from + ": " + ProgramException.reasonOf(e), e);
    }
  }

  /// The connection to who offers the file.
  private static final class Connected implements Receiver.Connection {
    private final Socket socket;
    private final InputStream in;
    private String said;
    private String end = "closed";

    Connected(Socket socket, InputStream in) {
      this.socket = socket;
      this.in = in;
      said = peer();
    }

    @Override
    public InputStream in() {
      return in;
    }

    @Override
    public String peer() {
      return Shown.address(socket.getRemoteSocketAddress());
    }

    @Override
    public void begins() {}

    @Override
    public void describe(String words, String newEnd) {
      said = words;
      end = newEnd;
    }

    @Override
    public boolean isOver() throws IOException {
      socket.setSoTimeout((int) Plain.END.toMillis());
      try {
        return in.read() < 0;
      } catch (SocketTimeoutException _) {
        return true;
      }
    }
  }
}
