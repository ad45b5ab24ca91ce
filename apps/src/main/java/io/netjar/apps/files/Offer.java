package io.netjar.apps.files;

import io.netjar.apps.files.Refusal.Code;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What a sender says of a file before its bytes.
///
/// @param id which offer of the connection it is
/// @param path relative, its elements apart by slashes; nothing is known of them yet
/// @param size bytes; -1 where the sender does not know before the end
/// @param modified when the source was last written to, in nanoseconds since 1970
/// @param chunk bytes of each chunk but the last
/// @param check what the chunks are checked with
/// @param identity of the content: a hash of its first and last 64 KiB; empty for a source that
///   cannot be read twice
/// @param mode who may do what with the source, as in [Modes]
record Offer(
    long id,
    String path,
    long size,
    long modified,
    int chunk,
    Check check,
    String identity,
    int mode) {
  /// The chunk of files up to 64 GiB; it doubles for larger ones.
  static final int CHUNK_BYTES = 256 * 1024;

  /// The largest chunk taken.
  static final int MOST_CHUNK_BYTES = 16 * 1024 * 1024;

  /// The most chunks of one file: their hashes are kept in memory, at 32 bytes each.
  static final int MOST_CHUNKS = 1 << 18;

  /// How much of its begin and of its end tells a source from another; no less than files have that
  /// come whole with their offer.
  private static final int IDENTITY_BYTES = Intake.MOST_INLINE_BYTES;

  /// The most elements of a path.
  static final int MOST_DEPTH = 32;

  /// An offer that does not tell who may do what.
  Offer(long id, String path, long size, long modified, int chunk, Check check, String identity) {
    this(id, path, size, modified, chunk, check, identity, Modes.UNKNOWN);
  }

  /// The chunk for a file of a size.
  ///
  /// @param size bytes, -1 where unknown
  static int chunkFor(long size) {
    int chunk = CHUNK_BYTES;
    while (size / chunk >= MOST_CHUNKS && chunk < MOST_CHUNK_BYTES) {
      chunk *= 2;
    }
    return chunk;
  }

  /// The offer of a file, with its identity where it is large.
  ///
  /// @throws IOException if it cannot be read, or is shorter than it was
  static Offer of(long id, String path, Content.OnDisk file, Check check, FileChannel channel)
      throws IOException {
    long size = file.size();
    int chunk = chunkFor(size);
    long modified = file.modified().to(TimeUnit.NANOSECONDS);
    var offer = new Offer(id, path, size, modified, chunk, check, "", file.mode());
    if (size <= Intake.MOST_INLINE_BYTES) {
      return offer;
    }
    var sha = Checksums.sha256();
    byte[] bytes = new byte[IDENTITY_BYTES];
    for (long at : List.of(0L, size - bytes.length)) {
      if (!Partial.readWhole(channel, at, bytes, bytes.length)) {
        throw new IOException("the file changed while it was being sent");
      }
      sha.update(bytes);
    }
    String identity = HexFormat.of().formatHex(sha.digest());
    return new Offer(id, path, size, modified, chunk, check, identity, file.mode());
  }

  /// How many chunks it has, where its size is known.
  long chunks() {
    return size / chunk + (size % chunk == 0 ? 0 : 1);
  }

  /// How long a chunk must be.
  int length(long index) {
    return (int) Math.min(chunk, size - index * chunk);
  }

  Fields fields() {
    Fields fields = Fields.of("offer").put("id", id).put("path", path);
    if (size >= 0) {
      fields.put("size", size);
    }
    if (mode != Modes.UNKNOWN) {
      fields.put("mode", mode);
    }
    return fields
        .put("modified", modified)
        .put("chunk", chunk)
        .put("check", check.word())
        .put("identity", identity);
  }

  /// Reads an offer.
  ///
  /// @throws ProgramException [ExitCode#PROTOCOL] naming what is wrong
  static Offer of(Fields fields) throws ProgramException {
    long chunk = fields.number("chunk");
    if (chunk < 1 || chunk > MOST_CHUNK_BYTES) {
      throw new ProgramException(
          ExitCode.PROTOCOL,
          "chunks of " + Shown.bytes(chunk) + " announced, 1 to " + MOST_CHUNK_BYTES + " allowed");
    }
    return new Offer(
        fields.number("id"),
        fields.text("path"),
        fields.has("size") ? fields.number("size") : -1,
        fields.number("modified"),
        (int) chunk,
        Check.of(fields.text("check")),
        fields.text("identity", ""),
        fields.has("mode") ? (int) fields.number("mode") & Modes.ALL : Modes.UNKNOWN);
  }

  /// The path, element by element.
  ///
  /// @throws Refusal if it is too deep or an element is no name of a file
  List<FileName> names() throws Refusal {
    return names(path);
  }

  static List<FileName> names(String path) throws Refusal {
    List<FileName> names = new ArrayList<>();
    try {
      for (String element : path.split("/", -1)) {
        if (names.size() == MOST_DEPTH) {
          throw new Refusal(Code.NAME, "a path of more than " + MOST_DEPTH + " elements refused");
        }
        names.add(FileName.of(element));
      }
    } catch (ProgramException e) {
      throw new Refusal(Code.NAME, e.line());
    }
    return names;
  }

  /// The path as it may be printed.
  String shown() {
    return Shown.name(path);
  }
}
