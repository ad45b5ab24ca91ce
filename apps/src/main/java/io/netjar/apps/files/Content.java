package io.netjar.apps.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a file to be sent holds.
sealed interface Content {
  /// A file on the disk, as it was when it was looked at.
  ///
  /// @param place where it is
  /// @param size bytes
  /// @param modified when it was last written to
  /// @param mode who may do what with it, as in [Modes]
  record OnDisk(Place place, long size, FileTime modified, int mode) implements Content {
    /// @param found what is there
    static OnDisk of(Place place, BasicFileAttributes found) throws IOException {
      // A pipe or a device has no size to announce, and may have no end.
      if (!found.isRegularFile()) {
        throw new IOException("not a regular file");
      }
      return new OnDisk(place, found.size(), found.lastModifiedTime(), Modes.of(found));
    }

    /// Reads all of it.
    ///
    /// @param channel of it
    /// @return its content; it must fit into an array
    /// @throws IOException if it is not what was looked at any more, or cannot be read
    byte[] readWhole(FileChannel channel) throws IOException {
      var bytes = ByteBuffer.allocate((int) size + 1); // one more byte would show that it has grown
      // Read at least once: some files of the system say that they are empty, and are not.
      int read;
      do {
        read = channel.read(bytes, bytes.position());
      } while (read > 0 && bytes.position() < size);
      if (bytes.position() != size || !hasSameAttributes()) {
        throw new IOException("the file changed while it was being sent");
      }
      return Arrays.copyOf(bytes.array(), (int) size);
    }

    /// Tells whether the file is still what was looked at, and ends where it did.
    ///
    /// @param channel of it
    boolean isUnchanged(FileChannel channel) throws IOException {
      return hasSameAttributes() && !Partial.readWhole(channel, size, new byte[1], 1);
    }

    private boolean hasSameAttributes() throws IOException {
      BasicFileAttributes now = place.attributes();
      return now.size() == size && now.lastModifiedTime().equals(modified);
    }
  }

  /// A stream that is read once, to its end.
  ///
  /// @param in the stream
  record Stream(InputStream in) implements Content {}

  /// Where a file is.
  interface Place {
    BasicFileAttributes attributes() throws IOException;

    FileChannel open() throws IOException;
  }

  /// A place that the user of this side named.
  ///
  /// @param path where it is
  /// @param links whether a link is followed
  record Named(Path path, List<LinkOption> links) implements Place {
    @Override
    public BasicFileAttributes attributes() throws IOException {
      LinkOption[] options = links.toArray(LinkOption[]::new);
      try {
        return Files.readAttributes(path, PosixFileAttributes.class, options);
      } catch (UnsupportedOperationException _) {
        return Files.readAttributes(path, BasicFileAttributes.class, options);
      }
    }

    @Override
    public FileChannel open() throws IOException {
      Set<OpenOption> options = new HashSet<>(links);
      options.add(StandardOpenOption.READ);
      return FileChannel.open(path, options);
    }
  }

  /// A place that the peer named: within a folder, and behind no link.
  ///
  /// @param root the folder
  /// @param names the path in it
  record Shared(Path root, List<FileName> names) implements Place {
    private interface Work<T> {
      T in(Directory folder, String name) throws IOException;
    }

    @Override
    public BasicFileAttributes attributes() throws IOException {
      return within(
          (folder, name) -> {
            BasicFileAttributes found = folder.attributes(name);
            if (found == null) {
              throw new NoSuchFileException(name, null, "no such file");
            }
            return found;
          });
    }

    @Override
    public FileChannel open() throws IOException {
      return within((folder, name) -> folder.open(name, StandardOpenOption.READ));
    }

    private <T> T within(Work<T> work) throws IOException {
      Directory folder = Directory.open(root, Disk.REAL);
      try {
        for (FileName each : names.subList(0, names.size() - 1)) {
          Directory next = folder.folder(each);
          folder.close();
          if (next == null) {
            throw new NoSuchFileException(each.text(), null, "no such folder");
          }
          folder = next;
        }
        return work.in(folder, names.getLast().text());
      } finally {
        folder.close();
      }
    }
  }
}
