package io.netjar.apps.trust;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.ProgramException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Who one is oneself, and the keys of the peers that are known. Safe for several threads.
public interface Keyring {
  /// A key that is known.
  ///
  /// @param key of a peer
  /// @param place where that stands, for the user to correct it
  record Pin(Fingerprint key, String place) {}

  /// Who one is; made at the first time.
  ///
  /// @return always the same
  /// @throws ProgramException [ExitCode#TRUST] naming the file that is unreadable or damaged
  Identity identity() throws ProgramException;

  /// Looks for a peer.
  ///
  /// @param peer as the user names it
  /// @return null where its key is not known
  /// @throws ProgramException [ExitCode#TRUST] naming the file that is unreadable or damaged
  @Nullable Pin find(HostPort peer) throws ProgramException;

  /// Remembers a peer that was not known.
  ///
  /// @param peer as the user names it
  /// @param key what it is known by from now on
  /// @throws ProgramException [ExitCode#TRUST] naming the file that cannot be written
  void add(HostPort peer, Fingerprint key) throws ProgramException;

  /// A keyring that nobody has used, and that is gone with the last who has it.
  ///
  /// @return a new one
  static Keyring inMemory() {
    return new MemoryKeyring();
  }

  /// The keyring of a folder, which is made at the first use.
  ///
  /// @param folder its path
  /// @return reads and writes there when it is asked
  static Keyring in(Path folder) {
    return new FolderKeyring(folder);
  }
}
