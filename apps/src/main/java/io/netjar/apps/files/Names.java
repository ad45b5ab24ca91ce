package io.netjar.apps.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.files.Refusal.Code;
import io.netjar.apps.program.Shown;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The paths that came by one connection, to find two that some file system takes for one: `A.txt`
/// and `a.txt`, or an é that is one character and one that is two.
final class Names {
  private final int most;
  private final Map<Long, Long> seen = new HashMap<>();
  private final MessageDigest sha = Checksums.sha256();
  private String folder = "";

  Names(int most) {
    this.most = most;
  }

  /// Remembers a path, and the folders that it goes through.
  ///
  /// @param mayComeAgain whether the very same path may come twice: not where the second file would
  ///   take the place of the first
  /// @throws Refusal if another came that differs only in its letters' case or composition
  void expectNoTwin(String path, boolean mayComeAgain) throws Refusal {
    if (seen.size() >= most) {
      throw new Refusal(
          Code.LIMIT, "more than " + Shown.number(most) + " files in one connection refused");
    }
    int end = path.lastIndexOf('/');
    if (end > 0 && !path.substring(0, end).equals(folder)) {
      expectNoTwin(path.substring(0, end), true);
      folder = path.substring(0, end);
    }
    String folded = Normalizer.normalize(path, Normalizer.Form.NFC);
    folded = folded.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    long own = hash(path);
    // Hashes take 16 bytes where a path could take thousands.
    Long before = seen.putIfAbsent(hash(Normalizer.normalize(folded, Normalizer.Form.NFC)), own);
    if (before != null && before != own) {
      throw new Refusal(
          Code.NAME, "it came with another that differs only in case or composition of letters");
    }
    if (before != null && !mayComeAgain) {
      throw new Refusal(Code.NAME, "another came under this name, and is not replaced by this one");
    }
  }

  private long hash(String text) {
    return ByteBuffer.wrap(sha.digest(text.getBytes(UTF_8))).getLong();
  }
}
