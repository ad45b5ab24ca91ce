package io.netjar.apps.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of a server: whom to let in.
public final class ServerTrust {
  @Mixin private final TrustOptions common = new TrustOptions();

  @Option(
      names = "--allow",
      paramLabel = "FILE",
      description =
          "Serve only those whose keys' fingerprints are in this file, one a line (everybody).")
  private @Nullable Path allow;

  /// Made empty; the command line's parser fills it.
  public ServerTrust() {}

  /// The way in. Says by which key the server is known where a peer may ask for it.
  ///
  /// @param console where it says that
  /// @param program the name set before it
  /// @param listener of the server
  /// @return knows the options
  /// @throws ProgramException if they do not go together, or [ExitCode#TRUST] if a file cannot be
  ///   read
  public Door door(Console console, String program, ServerSocket listener) throws ProgramException {
    return door(console, program, listener, false);
  }

  /// The same, where those who come in may have to know a code.
  ///
  /// @param console where it says the key and the code
  /// @param program the name set before them
  /// @param listener of the server
  /// @param hasCode whether there is one
  /// @return knows the options
  /// @throws ProgramException as above
  public Door door(Console console, String program, ServerSocket listener, boolean hasCode)
      throws ProgramException {
    Rule rule = hasCode ? common.ruleWithCode() : common.rule();
    if (allow != null && rule.isInsecure()) {
      throw new ProgramException(ExitCode.USAGE, "--insecure has no keys: without --allow");
    }
    Set<Fingerprint> allowed = allow == null ? null : read(allow);
    Keyring keyring = common.keyring(console);
    if (rule.asksForTls(listener.getInetAddress())) {
      Fingerprint own = keyring.identity().fingerprint();
      console.err().println(program + ": known by the key " + own);
    }
    Codes codes = hasCode ? new Codes(line -> console.err().println(program + ": " + line)) : null;
    return new Door(rule, keyring, allowed, String.valueOf(allow), codes);
  }

  /// The way in where the form is plain text by its nature.
  ///
  /// @param form the option of that form
  /// @return open to everybody
  /// @throws ProgramException [ExitCode#USAGE] if TLS is asked for
  public Door plain(String form) throws ProgramException {
    common.expectPlain(form);
    if (allow != null) {
      throw new ProgramException(ExitCode.USAGE, form + " is plain text, without --allow");
    }
    return Door.PLAIN;
  }

  private static Set<Fingerprint> read(Path file) throws ProgramException {
    var keys = new HashSet<Fingerprint>();
    int number = 0;
    try {
      for (String line : Files.readString(file, UTF_8).lines().toList()) {
        number++;
        if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
          keys.add(Fingerprint.parse(line));
        }
      }
      return keys;
    } catch (IOException e) {
      throw FolderKeyring.failure("cannot read", file, e);
    } catch (IllegalArgumentException e) {
      throw new ProgramException(
          ExitCode.TRUST, Shown.name(file.toString()) + ", line " + number + ": " + e.getMessage());
    }
  }
}
