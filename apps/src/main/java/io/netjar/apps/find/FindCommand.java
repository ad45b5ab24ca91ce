package io.netjar.apps.find;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.PortConverter;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.trust.Keyring;
import io.netjar.apps.trust.KeyringOption;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The command `find`: lists who announces a service on this network, or announces one.
@Command(
    name = "find",
    description =
        "Lists the services that answer on this network, or announces one. What is announced is a"
            + " hint: only a connection proves a key.")
public final class FindCommand implements Callable<Integer>, Program.Service {
  /// The dynamic ports are free for all (RFC 6335 §6).
  private static final String DEFAULT_PORT = "49817";

  @Option(
      names = "--announce",
      paramLabel = "NAME",
      description = "Answer for a service of this name until stopped; with --port.")
  private @Nullable String announced;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "The port of the service that is announced.")
  private @Nullable Integer port;

  @Option(
      names = "--protocol",
      paramLabel = "WORD",
      defaultValue = "",
      description = "What the announced service speaks, such as files or chat.")
  private String protocol = "";

  @Option(
      names = "--key",
      paramLabel = "FINGERPRINT",
      description =
          "The fingerprint of the announced service's key, or none (the one that netjar's programs"
              + " have here).")
  private @Nullable String key;

  @Mixin private final KeyringOption keyring = new KeyringOption();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "2s",
      converter = IdleTimeout.Converter.class,
      description = "Wait this long for answers (${DEFAULT-VALUE}).")
  private IdleTimeout timeout = IdleTimeout.FOREVER;

  @Option(names = "--json", description = "List each as a JSON object.")
  private boolean json;

  @Option(
      names = "--discovery-port",
      paramLabel = "PORT",
      defaultValue = DEFAULT_PORT,
      converter = PortConverter.class,
      description = "The UDP port of the questions (${DEFAULT-VALUE}).")
  private int discoveryPort;

  @Spec private @Nullable CommandSpec spec;

  private final Console console;

  private FindCommand(Console console) {
    this.console = console;
  }

  /// The command line of `find`, to be run alone or mounted below another command.
  ///
  /// @param console the streams of the run
  /// @return a new command line
  public static CommandLine commandLine(Console console) {
    return new CommandLine(new FindCommand(console));
  }

  @Override
  public boolean runsUntilStopped() {
    return announced != null;
  }

  @Override
  public Integer call() {
    if (discoveryPort == 0) {
      throw wrong("--discovery-port 0: all have to agree on one from 1 to 65535");
    }
    if (announced != null) {
      String name = announced;
      return Program.run(
          console,
          "find",
          () -> new Announcer(console, service(name, announcedKey()), discoveryPort).run());
    }
    if (port != null || !protocol.isEmpty() || key != null) {
      throw wrong("--port, --protocol and --key tell of a service: add --announce NAME");
    }
    if (timeout.millis() == 0) {
      throw wrong("--timeout 0: a search has to end");
    }
    return Program.run(console, "find", this::search);
  }

  private String announcedKey() throws ProgramException {
    if (key == null) {
      return keyring.keyring(console).identity().fingerprint().toString();
    }
    return key.equals("none") ? "" : key;
  }

  private FindPacket.Answer service(String name, String announcedKey) {
    if (port == null || port == 0) {
      throw wrong("--announce needs the --port of the service, 1 to 65535");
    }
    if (name.isBlank()) {
      throw wrong("--announce needs a name");
    }
    String number = Search.number();
    var service = new FindPacket.Answer(number, number, name, port, protocol, announcedKey);
    try {
      service.encode();
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage() + ": a shorter name, protocol or key");
    }
    return service;
  }

  private ParameterException wrong(String message) {
    if (spec == null) {
      throw new IllegalStateException("the command line was not read");
    }
    return new ParameterException(spec.commandLine(), message);
  }

  private ExitCode search() throws ProgramException {
    try {
      var found =
          Search.run(
              Search.number(),
              discoveryPort,
              timeout.orForever(),
              line -> console.err().println("find: " + line));
      var disputed = Search.disputed(found);
      Keyring known = keyring.keyring(console);
      for (Found each : found) {
        var pin = known.find(new HostPort(each.address(), each.port()));
        boolean isDisputed = disputed.containsKey(each.name());
        console.out().println(json ? each.json(isDisputed, pin) : each.line() + each.known(pin));
        if (pin != null && !each.isKnown(pin)) {
          console
              .err()
              .println(
                  "find: warning: "
                      + each.line()
                      + " is known by another key, "
                      + pin.key()
                      + " in "
                      + pin.place()
                      + ": it would be refused");
        }
      }
      disputed.forEach(
          (name, keys) -> console.err().println("find: " + Search.warning(name, keys)));
      if (found.isEmpty()) {
        throw new ProgramException(ExitCode.TIMEOUT, "nobody answered within " + timeout);
      }
      if (found.size() == Search.MOST_FOUND) {
        console.err().println("find: only the first " + Shown.number(found.size()) + " are listed");
      }
      return ExitCode.OK;
    } catch (IOException e) {
      throw new ProgramException(
          ExitCode.FAILED, "cannot list the interfaces: " + ProgramException.reasonOf(e), e);
    }
  }
}
