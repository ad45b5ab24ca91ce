package io.netjar.apps.trust;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that both ends of a connection have: when it has TLS, and who this side is.
public final class TrustOptions {
  @Option(
      names = "--insecure",
      description =
          "Speak plain text, readable and changeable on its way; without it, TLS 1.3 with every"
              + " peer that is not on this machine. Both sides need it.")
  private boolean isInsecure;

  @Option(
      names = "--tls",
      description = "TLS 1.3 with peers on this machine too. Both sides need it.")
  private boolean isAlways;

  @Mixin private final KeyringOption keyring = new KeyringOption();

  /// Made empty; the command line's parser fills it.
  public TrustOptions() {}

  /// Who this side is, and whom it knows.
  ///
  /// @param console where programs have their own
  /// @return the one of the option, else the one of what is around the program
  public Keyring keyring(Console console) {
    return keyring.keyring(console);
  }

  /// When there is TLS.
  Rule rule() throws ProgramException {
    if (isInsecure && isAlways) {
      throw new ProgramException(ExitCode.USAGE, "--insecure and --tls: one or the other");
    }
    return new Rule(isInsecure, isAlways);
  }

  /// When there is TLS, where there is a code: always.
  Rule ruleWithCode() throws ProgramException {
    if (isInsecure) {
      throw new ProgramException(ExitCode.USAGE, "--insecure has no codes: without --code");
    }
    return new Rule(false, true);
  }

  /// Refuses what cannot be had where a form is plain text by its nature.
  ///
  /// @param form the option of that form
  /// @throws ProgramException [ExitCode#USAGE] if TLS is asked for
  void expectPlain(String form) throws ProgramException {
    if (isAlways) {
      throw new ProgramException(ExitCode.USAGE, form + " is plain text, without --tls");
    }
  }
}
