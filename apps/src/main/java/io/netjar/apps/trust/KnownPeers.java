package io.netjar.apps.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.trust.Keyring.Pin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The file of known peers: in each line a peer and the fingerprint of its key. Empty lines and
/// those that begin with `#` are for people. Where a peer stands twice, the first line counts.
///
/// ```text
/// store:9000 SHA256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
/// ```
final class KnownPeers {
  private final Path file;

  KnownPeers(Path file) {
    this.file = file;
  }

  /// What a peer is called there.
  static String name(HostPort peer) {
    return peer.toString().toLowerCase(Locale.ROOT);
  }

  /// Looks for a peer.
  @Nullable Pin find(HostPort peer) throws ProgramException {
    String name = name(peer);
    int number = 0;
    for (String line : lines()) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      String place = FolderKeyring.shown(file) + ", line " + number;
      String[] words = text.split("\\s+", -1);
      if (words.length != 2) {
        throw FolderKeyring.failure(place + ": this is not HOST:PORT and a fingerprint");
      }
      try {
        Fingerprint key = Fingerprint.parse(words[1]);
        if (words[0].toLowerCase(Locale.ROOT).equals(name)) {
          return new Pin(key, place);
        }
      } catch (IllegalArgumentException e) {
        throw FolderKeyring.failure(place + ": " + e.getMessage());
      }
    }
    return null;
  }

  private List<String> lines() throws ProgramException {
    try {
      return Files.readString(file, UTF_8).lines().toList();
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException e) {
      throw FolderKeyring.failure("cannot read", file, e);
    }
  }

  /// Adds a line, in one write at the end of the file: two programs at once lose none.
  void add(HostPort peer, Fingerprint key) throws ProgramException {
    var how =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    try (var channel = FileChannel.open(file, how, FolderKeyring.PRIVATE_FILE)) {
      String start = endsInLine() ? "" : "\n";
      var line = ByteBuffer.wrap((start + name(peer) + " " + key + "\n").getBytes(UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(true);
    } catch (IOException e) {
      throw FolderKeyring.failure("cannot write", file, e);
    }
  }

  /// An editor may have left the last line without its end.
  private boolean endsInLine() throws IOException {
    String all = Files.readString(file, UTF_8);
    return all.isEmpty() || all.endsWith("\n");
  }
}
