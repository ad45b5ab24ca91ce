package io.netjar.apps.files;

import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// What is to be sent, one by one, under the path that it has at the receiver.
///
/// @param path relative, its elements apart by slashes
/// @param from where it is on this machine: two files can have one path at the receiver
/// @param kind what it is
record Cargo(String path, String from, Kind kind) {
  /// Said of a name that is no text.
  static final String NO_TEXT = "its name cannot be read here (LANG, LC_ALL)";

  /// What it is.
  sealed interface Kind {}

  /// A file.
  record File(Content content) implements Kind {}

  /// An empty folder; others are made for their files.
  record Folder() implements Kind {}

  /// Something that cannot be sent, and why.
  record Missing(String reason) implements Kind {}

  /// Walks what the user named: files, and folders with all that is in them. A link that was named
  /// is followed, one that is found is not sent.
  ///
  /// @param named paths on this machine
  static Iterator<Cargo> of(List<Path> named) {
    List<Found> first = new ArrayList<>();
    for (Path each : named) {
      Path last = each.toAbsolutePath().normalize().getFileName();
      first.add(new Found(each, last == null ? "" : last.toString(), false));
    }
    return new Walk(first, null);
  }

  /// Walks what a peer named in a folder that is shared: all of it where it named nothing.
  static Iterator<Cargo> shared(Path root, List<String> named) {
    List<Found> first = new ArrayList<>();
    for (String each : named.isEmpty() ? List.of("") : named) {
      first.add(new Found(root.resolve(each.replace('\0', '_')), each, true));
    }
    return new Walk(first, root);
  }

  /// A stream as the content of a file.
  static Cargo of(InputStream in, String name) {
    return new Cargo(name, "-", new File(new Content.Stream(in)));
  }

  /// Something that is to be looked at.
  private record Found(Path path, String sentAs, boolean isWithin) {}

  /// Looks at one at a time, and opens a folder when it comes to it.
  private static final class Walk implements Iterator<Cargo> {
    private final Deque<Found> left = new ArrayDeque<>();
    private final @Nullable Path root;
    private final Deque<Cargo> ready = new ArrayDeque<>();

    Walk(List<Found> first, @Nullable Path root) {
      left.addAll(first);
      this.root = root;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && !left.isEmpty()) {
        look(left.removeFirst());
      }
      return !ready.isEmpty();
    }

    @Override
    public Cargo next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.removeFirst();
    }

    private void look(Found found) {
      try {
        if (!FileName.isText(found.path)) {
          missing(found, NO_TEXT);
          return;
        }
        if (!found.sentAs.isEmpty()) {
          Offer.names(found.sentAs);
        }
        List<LinkOption> links = found.isWithin ? List.of(LinkOption.NOFOLLOW_LINKS) : List.of();
        if (root != null && found.sentAs.isEmpty()) {
          open(found);
          return;
        }
        Content.Place place =
            root == null
                ? new Content.Named(found.path, links)
                : new Content.Shared(root, Offer.names(found.sentAs));
        BasicFileAttributes attributes = place.attributes();
        if (attributes.isDirectory()) {
          open(found);
        } else {
          ready.add(cargo(found, new File(Content.OnDisk.of(place, attributes))));
        }
      } catch (Refusal e) {
        missing(found, e.rule());
      } catch (NoSuchFileException e) {
        missing(found, "no such file");
      } catch (IOException e) {
        missing(found, ProgramException.reasonOf(e));
      }
    }

    private void open(Found folder) throws IOException {
      List<Path> inside = new ArrayList<>();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.path)) {
        entries.forEach(inside::add);
      }
      inside.sort(null);
      inside.removeIf(each -> FileName.isOnItsWay(String.valueOf(each.getFileName())));
      if (inside.isEmpty() && !folder.sentAs.isEmpty()) {
        ready.add(cargo(folder, new Folder()));
      }
      for (Path each : inside.reversed()) {
        String name = String.valueOf(each.getFileName());
        String path = folder.sentAs.isEmpty() ? name : folder.sentAs + "/" + name;
        left.addFirst(new Found(each, path, true));
      }
    }

    private static Cargo cargo(Found found, Kind kind) {
      return new Cargo(found.sentAs, found.path.toString(), kind);
    }

    private void missing(Found found, String reason) {
      String shown = Shown.name(root == null ? found.path.toString() : found.sentAs);
      ready.add(cargo(found, new Missing(shown + ": " + reason)));
    }
  }
}
