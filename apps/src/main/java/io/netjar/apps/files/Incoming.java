package io.netjar.apps.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/// A file on its way in. It grows under a temporary name that nobody can guess, and gets its own
/// name in one step when it is whole; closing it before that leaves nothing behind.
final class Incoming implements Closeable {
  /// How often another temporary name is tried; one collision in 64 random bits is unheard of.
  private static final int TRIES = 3;

  private static final String PREFIX = ".incoming-";
  private static final Pattern TEMPORARY = Pattern.compile("\\.incoming-[0-9a-f]{16}");

  private final Path temporary;
  private final Path target;
  private final OutputStream out;
  private boolean published;

  private Incoming(Path temporary, Path target, OutputStream out) {
    this.temporary = temporary;
    this.target = target;
    this.out = out;
  }

  /// Opens a temporary file in a folder.
  ///
  /// @param folder an existing folder
  /// @param name the name that the file gets in the end
  /// @return the open file
  /// @throws IOException if it cannot be made
  /// @throws java.nio.file.InvalidPathException if this machine cannot write the name
  static Incoming create(Path folder, FileName name) throws IOException {
    Path target = folder.resolve(name.text());
    for (int i = 1; ; i++) {
      long random = ThreadLocalRandom.current().nextLong();
      Path temporary = folder.resolve(PREFIX + HexFormat.of().toHexDigits(random));
      try {
        // CREATE_NEW follows no link that somebody laid in wait, dangling or not.
        OutputStream out =
            Files.newOutputStream(
                temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new Incoming(temporary, target, out);
      } catch (FileAlreadyExistsException e) {
        if (i == TRIES) {
          throw e;
        }
      }
    }
  }

  /// True for the names that files in the plain form have on their way.
  static boolean isTemporary(String name) {
    return TEMPORARY.matcher(name).matches();
  }

  /// Appends bytes.
  ///
  /// @param bytes where they are
  /// @param length how many, from the start
  /// @throws IOException if they cannot be written, such as on a full disk
  void write(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
  }

  /// Gives the file its name, in one step and in place of any file that has it.
  ///
  /// @return whether another file was replaced, as far as could be seen
  /// @throws IOException if it cannot be named so
  boolean publish() throws IOException {
    out.close();
    boolean replaces = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    published = true;
    return replaces;
  }

  @Override
  public void close() throws IOException {
    try (out) {
      if (!published) {
        Files.deleteIfExists(temporary);
      }
    }
  }
}
