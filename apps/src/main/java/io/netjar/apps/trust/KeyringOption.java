package io.netjar.apps.trust;

import io.netjar.apps.Console;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option of where this side's keys are.
public final class KeyringOption {
  @Option(
      names = "--trust",
      paramLabel = "FOLDER",
      description =
          "Where this side's key and the keys of known peers are ($NETJAR_TRUST, else netjar in"
              + " $XDG_CONFIG_HOME or ~/.config).")
  private @Nullable Path folder;

  /// Made empty; the command line's parser fills it.
  public KeyringOption() {}

  /// Who this side is, and whom it knows.
  ///
  /// @param console where programs have their own
  /// @return the one of the option, else the one of what is around the program
  public Keyring keyring(Console console) {
    return folder == null ? console.surroundings().keyring() : Keyring.in(folder);
  }
}
