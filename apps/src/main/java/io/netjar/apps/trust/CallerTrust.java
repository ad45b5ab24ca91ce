package io.netjar.apps.trust;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of whoever connects: whom to believe.
public final class CallerTrust {
  @Mixin private final TrustOptions common = new TrustOptions();

  @Option(
      names = "--pin",
      paramLabel = "SHA256:…",
      converter = Fingerprint.Converter.class,
      description =
          "The fingerprint that the peer's key must have (that of the first connection with it).")
  private @Nullable Fingerprint pin;

  /// Made empty; the command line's parser fills it.
  public CallerTrust() {}

  /// What connects.
  ///
  /// @param console where it says whom it believes for the first time
  /// @param program the name set before that
  /// @return knows the options
  /// @throws ProgramException if they do not go together
  public Connector connector(Console console, String program) throws ProgramException {
    return connector(console, line -> console.err().println(program + ": " + line));
  }

  /// What connects, and says on a screen whom it believes for the first time.
  ///
  /// @param console where programs have their keys
  /// @param says takes a line, safe to print
  /// @return knows the options
  /// @throws ProgramException if they do not go together
  public Connector connector(Console console, Consumer<String> says) throws ProgramException {
    return new Connector(common.rule(), common.keyring(console), pin, null, says);
  }

  /// What connects, with a code where the options ask for one.
  ///
  /// @param console where it says whom it believes for the first time
  /// @param program the name set before that
  /// @param code the options of it
  /// @return knows the options
  /// @throws ProgramException if they do not go together, or there is no code
  public Connector connector(Console console, String program, CallerCode code)
      throws ProgramException {
    TypedCode typed = code.read(console);
    return new Connector(
        typed == null ? common.rule() : common.ruleWithCode(),
        common.keyring(console),
        pin,
        typed,
        line -> console.err().println(program + ": " + line));
  }

  /// What connects where the form is plain text by its nature.
  ///
  /// @param form the option of that form
  /// @return speaks plain text
  /// @throws ProgramException [ExitCode#USAGE] if TLS is asked for
  public Connector plain(String form) throws ProgramException {
    common.expectPlain(form);
    if (pin != null) {
      throw new ProgramException(ExitCode.USAGE, form + " is plain text, without --pin");
    }
    return Connector.PLAIN;
  }
}
