package io.netjar.apps.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An open folder. Names are looked up in it and nowhere else, whatever happens to its path in the
/// meantime, and no link is followed.
///
/// Two things the JDK can do by a path alone. Folders are made in the outermost folder, whose path
/// the user chose, under a name that nobody can guess, and moved from there. A file gets a second
/// name by the path of the open folder's descriptor, which no link can lie in the way of. Where the
/// system has no such paths it is the folder's own; the file is looked up by the handle afterwards.
///
/// Not for several threads at a time.
final class Directory implements Closeable {
  private static final Path SELF = Path.of(".");
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final int TRIES = 5;
  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  private static final Pattern TEMPORARY =
      Pattern.compile(
          "\\..*\\.[0-9a-f]{16}("
              + Pattern.quote(FileName.PARTIAL)
              + "|"
              + Pattern.quote(FileName.JOURNAL)
              + ")",
          Pattern.DOTALL);

  /// What is done by the path of this folder.
  private interface ByPath<T> {
    T of(Path self) throws IOException;
  }

  private final SecureDirectoryStream<Path> stream;
  private final Path path;
  private final @Nullable Directory outermost;
  private final Disk disk;
  private @Nullable Path selfPath;
  private @Nullable List<String> leftovers;

  private Directory(
      DirectoryStream<Path> stream, Path path, @Nullable Directory outermost, Disk disk)
      throws IOException {
    if (!(stream instanceof SecureDirectoryStream<Path> secure)) {
      stream.close();
      throw new IOException("this system cannot keep files within a folder");
    }
    this.stream = secure;
    this.path = path;
    this.outermost = outermost;
    this.disk = disk;
  }

  /// Opens the folder that everything stays in.
  ///
  /// @param root an existing folder; links on the way to it are the user's own
  /// @param disk what stands before it
  @SuppressWarnings("StreamResourceLeak") // The folder owns it, and closes it.
  static Directory open(Path root, Disk disk) throws IOException {
    Path real = root.toRealPath();
    DirectoryStream<Path> stream = Files.newDirectoryStream(real);
    return new Directory(stream, real, null, disk);
  }

  /// Opens the same folder once more.
  Directory again() throws IOException {
    return new Directory(
        stream.newDirectoryStream(SELF, LinkOption.NOFOLLOW_LINKS), path, outermost, disk);
  }

  /// Opens a folder in this one.
  ///
  /// @return null where there is none
  @Nullable Directory folder(FileName name) throws IOException {
    try {
      Path element = Path.of(name.text());
      return new Directory(
          stream.newDirectoryStream(element, LinkOption.NOFOLLOW_LINKS),
          path.resolve(element),
          outermost == null ? this : outermost,
          disk);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /// Makes a folder in this one.
  void makeFolder(FileName name) throws IOException {
    Directory root = outermost == null ? this : outermost;
    String temporary = temporary("folder");
    disk.before(Disk.Step.FOLDER, temporary);
    Files.createDirectory(root.path.resolve(temporary));
    try {
      disk.before(Disk.Step.FOLDER, name.text());
      root.stream.move(Path.of(temporary), stream, Path.of(name.text()));
    } catch (IOException e) {
      root.deleteFolder(temporary);
      throw e;
    }
  }

  /// A name that nobody can guess, and that no peer can ask for.
  static String temporary(String name) {
    String start = name;
    while (start.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 180) {
      start = start.substring(0, start.offsetByCodePoints(start.length(), -1));
    }
    long random = ThreadLocalRandom.current().nextLong();
    return "." + start + "." + HexFormat.of().toHexDigits(random) + FileName.PARTIAL;
  }

  /// True for names that [#temporary] makes, and for those of their journals.
  static boolean isTemporary(String name) {
    return TEMPORARY.matcher(name).matches();
  }

  /// Makes a file that only this user can read. Nothing is followed or opened that is there.
  FileChannel create(String name) throws IOException {
    return create(name, Modes.OWN);
  }

  /// Makes a file in the same way.
  ///
  /// @param mode who may do what with it, as far as the user lets new files have that
  FileChannel create(String name, int mode) throws IOException {
    disk.before(Disk.Step.CREATE, name);
    var channel = stream.newByteChannel(Path.of(name), NEW, attribute(mode));
    return disk.opened(name, (FileChannel) channel);
  }

  private static FileAttribute<?> attribute(int mode) {
    return PosixFilePermissions.asFileAttribute(Modes.permissions(mode));
  }

  /// Opens a file that is there.
  FileChannel open(String name, OpenOption... options) throws IOException {
    Set<OpenOption> all = new java.util.HashSet<>(List.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    return disk.opened(name, (FileChannel) stream.newByteChannel(Path.of(name), all));
  }

  /// What is known of a file; null where there is none.
  @Nullable BasicFileAttributes attributes(String name) throws IOException {
    try {
      return view(name).readAttributes();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /// Where folders can be opened in folders, files have permissions.
  private PosixFileAttributeView view(String name) {
    return stream.getFileAttributeView(
        Path.of(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  /// Finds out what permissions a new file can have here, by making one that asks for all.
  int mostMode() throws IOException {
    String name = temporary("mode");
    try {
      stream.newByteChannel(Path.of(name), NEW, attribute(Modes.ALL)).close();
      return Modes.of(view(name).readAttributes());
    } finally {
      delete(name);
    }
  }

  /// Says who may do what with a file.
  void setMode(String name, int mode) throws IOException {
    disk.before(Disk.Step.MODE, name);
    view(name).setPermissions(Modes.permissions(mode));
  }

  /// Says when a file was last written to.
  void setModified(String name, FileTime time) throws IOException {
    disk.before(Disk.Step.TIME, name);
    view(name).setTimes(time, null, null);
  }

  /// Deletes a folder that is empty.
  void deleteFolder(String name) throws IOException {
    disk.before(Disk.Step.DELETE, name);
    stream.deleteDirectory(Path.of(name));
  }

  /// Deletes a file, if it is there.
  void delete(String name) throws IOException {
    disk.before(Disk.Step.DELETE, name);
    try {
      stream.deleteFile(Path.of(name));
    } catch (NoSuchFileException e) {
      // It is as it should be.
    }
  }

  /// Gives a file its name unless another has it: in one step, by a link.
  ///
  /// @return false where something has the name
  boolean publish(String temporary, String name) throws IOException {
    BasicFileAttributes own = attributes(temporary);
    try {
      byPath(
          self -> {
            disk.before(Disk.Step.LINK, name);
            return Files.createLink(self.resolve(name), self.resolve(temporary));
          });
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    BasicFileAttributes linked = attributes(name);
    if (linked == null || own == null || !Objects.equals(linked.fileKey(), own.fileKey())) {
      throw new IOException("the folder was changed for another while a file came");
    }
    delete(temporary);
    return true;
  }

  /// Works by a path that leads to this folder. The descriptor may be another's of the same folder,
  /// which closes it at any time, and its number may be used anew: then one is looked for again.
  private <T> T byPath(ByPath<T> work) throws IOException {
    for (int i = 1; ; i++) {
      Path self = selfPath();
      try {
        return work.of(self);
      } catch (FileAlreadyExistsException e) {
        throw e;
      } catch (FileSystemException e) {
        boolean mayBeGone = e instanceof NoSuchFileException || !leadsTo(self, key());
        if (i == TRIES || !mayBeGone) {
          throw e;
        }
        selfPath = null;
      }
    }
  }

  private Object key() throws IOException {
    return Objects.requireNonNull(view(".").readAttributes().fileKey());
  }

  /// A path that leads to this folder wherever it is moved: by an open descriptor of it. The JDK
  /// does not tell the number, so it is found by what it leads to.
  private Path selfPath() throws IOException {
    Path known = selfPath;
    if (known != null) {
      return known;
    }
    Object key = key();
    Path found = path; // where there are no such paths
    if (Files.isDirectory(DESCRIPTORS)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
        for (Path each : all) {
          found = leadsTo(each, key) ? each : found;
        }
      }
    }
    selfPath = found;
    return found;
  }

  private static boolean leadsTo(Path descriptor, Object key) {
    try {
      return key.equals(Files.readAttributes(descriptor, BasicFileAttributes.class).fileKey());
    } catch (IOException e) {
      return false; // it was closed meanwhile, or is no file
    }
  }

  /// Gives a file a name in place of the file that has it, in one step.
  void replace(String temporary, String name) throws IOException {
    disk.before(Disk.Step.RENAME, name);
    stream.move(Path.of(temporary), stream, Path.of(name));
  }

  /// How many names a file has; none where it is gone.
  int links(String name) throws IOException {
    try {
      return byPath(
          self ->
              (int)
                  Files.getAttribute(self.resolve(name), "unix:nlink", LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /// When a file, or what is known of it, was last changed: unlike the time of its last write,
  /// nobody can set that.
  ///
  /// @return null where it is gone
  @Nullable FileTime changed(String name) throws IOException {
    try {
      return byPath(
          self ->
              (FileTime)
                  Files.getAttribute(self.resolve(name), "unix:ctime", LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /// What it holds of files on their way and their journals, as it was when this was first asked:
  /// what was begun since is this connection's own. A folder that grows is not read for each file.
  List<String> leftovers() throws IOException {
    List<String> found = leftovers;
    if (found == null) {
      found = new ArrayList<>();
      try (var entries = stream.newDirectoryStream(SELF, LinkOption.NOFOLLOW_LINKS)) {
        for (Path each : entries) {
          String name = String.valueOf(each.getFileName());
          if (isTemporary(name)) {
            found.add(name);
          }
        }
      }
      found.sort(null);
      leftovers = found;
    }
    return found;
  }

  /// The names in it, in order.
  List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (var entries = stream.newDirectoryStream(SELF, LinkOption.NOFOLLOW_LINKS)) {
      entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
    }
    names.sort(null);
    return names;
  }

  /// Forces its names to the disk.
  void force() throws IOException {
    try (FileChannel self = open(".", StandardOpenOption.READ)) {
      self.force(true);
    }
  }

  /// Bytes that there is room for.
  long usableBytes() throws IOException {
    return Files.getFileStore(path).getUsableSpace();
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
