package io.netjar.apps.files;

import io.netjar.apps.files.Conversation.Heard;
import io.netjar.apps.files.Refusal.Code;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The receiving side of a connection, in one thread: takes files until the sender says that there
/// are no more.
///
/// ```text
/// offer{id, path, size, …}             accept{id, have: chunks} + their checks   | refuse
/// chunk{id, index, crc32c, check} + …  refuse{id, code, rule}, at any time
/// end{id, size, check}                 done{id, name, there}                     | refuse
/// abort{id}                            (the source has changed)
///                                      compare{id}: end follows without a chunk,
///                                      then as to an offer
/// file{id, path, size, …, sum} + …     done, at the latest 63 files later        | refuse
/// folder{id, path}                     done                                      | refuse
/// busy{}                               busy{}, at any time: no answer, not dead
/// bye{failed}                          bye{}, after all else
/// ```
///
/// Small files come whole with their offer, many without waiting for an answer; they are forced to
/// the disk together. `done` is said of nothing that is not on the disk under its name; `there`
/// tells that it was so before.
///
/// Nothing is compressed, neither as a whole nor chunk by chunk: what a peer sends is what is
/// written, and no few bytes become many.
final class Intake implements Closeable {
  /// The largest file that comes with its offer.
  static final int MOST_INLINE_BYTES = 64 * 1024;

  /// How many refusals are told of.
  private static final int MOST_TOLD = 64;

  /// How many folders are kept open: those of the deepest path at least.
  private static final int MOST_FOLDERS = Offer.MOST_DEPTH;

  /// The most files of one connection, whose names are remembered to find twins.
  private static final int MOST_FILES = 1_000_000;

  private final Inbox inbox;
  private final Conversation peer;
  private final Inbox.Owner owner;
  private final Progress progress;
  private final Map<String, Directory> folders = new LinkedHashMap<>();
  private final SmallFiles small;
  private final Names names = new Names(MOST_FILES);
  private final Busy busy;
  private final MessageDigest sha = Checksums.sha256();
  private long lastRefused = -1;
  private long files;
  private long there;
  private long bytes;
  private String lastName = "";
  private final List<Refusal> refusals = new ArrayList<>();

  Intake(Inbox inbox, Conversation peer, Inbox.Owner owner, Progress progress) {
    this.inbox = inbox;
    this.peer = peer;
    this.owner = owner;
    this.progress = progress;
    small = new SmallFiles(inbox);
    busy = new Busy(peer);
  }

  /// Files that were saved, or were there already.
  long files() {
    return files;
  }

  /// How it ended for them, in words.
  String outcome() {
    if (there == 0) {
      return "saved";
    }
    return there == files
        ? "already complete"
        : "saved, " + Shown.number(there) + " of them already complete";
  }

  /// Their bytes.
  long bytes() {
    return bytes;
  }

  /// The name of the last of them.
  String lastName() {
    return lastName;
  }

  /// What was refused, in order.
  List<Refusal> refusals() {
    return refusals;
  }

  /// Takes files until the sender says that there are no more.
  ///
  /// @return the goodbye, with how many of those that were asked for could not be sent
  /// @throws ProgramException [ExitCode#INTEGRITY] if the stream ends before
  Fields run() throws IOException, ProgramException {
    while (true) {
      Heard heard = peer.next();
      if (heard == null) {
        throw new ProgramException(
            ExitCode.INTEGRITY, "the sender ended too early" + (files > 0 ? soFar() : ""));
      }
      Fields fields = heard.fields();
      switch (fields.type()) {
        case "file" -> take(heard);
        case "folder", "offer" -> {
          take(heard);
          peer.flush();
        }
        case "busy" -> {}
        case "bye" -> {
          commit();
          peer.say(Fields.of("bye"));
          return fields;
        }
        case "chunk", "end", "abort" -> {
          if (fields.number("id") != lastRefused) {
            throw Conversation.unexpected(fields);
          }
        }
        default -> throw Conversation.unexpected(fields);
      }
    }
  }

  private String soFar() {
    return " after " + Shown.number(files) + (files == 1 ? " file" : " files");
  }

  private void take(Heard heard) throws IOException, ProgramException {
    Fields fields = heard.fields();
    long id = fields.number("id");
    try {
      if (fields.type().equals("folder")) {
        takeFolder(fields);
        peer.say(done(id, fields.text("path")));
      } else if (fields.type().equals("file")) {
        takeSmall(Offer.of(fields), fields.text("sum"), heard.payload());
      } else {
        takeLarge(Offer.of(fields));
      }
    } catch (Refusal e) {
      refuse(id, fields.text("path", ""), e);
    }
  }

  private void refuse(long id, String path, Refusal refusal) throws IOException {
    lastRefused = id;
    String rule = Shown.name(path) + "  refused: " + refusal.rule();
    if (refusals.size() < MOST_TOLD) {
      refusals.add(new Refusal(refusal.code(), rule));
    }
    peer.say(
        Fields.of("refuse")
            .put("id", id)
            .put("code", refusal.code().name().toLowerCase(java.util.Locale.ROOT))
            .put("rule", refusal.rule()));
  }

  private static Fields done(long id, String name) {
    return Fields.of("done").put("id", id).put("name", name);
  }

  private void takeFolder(Fields fields) throws Refusal, IOException, ProgramException {
    String path = fields.text("path");
    List<FileName> elements = Offer.names(path);
    names.expectNoTwin(path, true);
    commit();
    closeFolders();
    SmallFiles.onDisk(() -> folder(elements));
  }

  /// Opens a folder below the outermost, and makes it where it is missing.
  private Directory folder(List<FileName> path) throws IOException, Refusal {
    String key = String.join("/", path.stream().map(FileName::text).toList());
    Directory open = folders.get(key);
    if (open != null) {
      return open;
    }
    if (path.isEmpty()) {
      open = inbox.open();
    } else {
      FileName last = path.getLast();
      Directory parent = folder(path.subList(0, path.size() - 1));
      open = parent.folder(last);
      if (open == null) {
        parent.makeFolder(last);
        parent.force();
        open = parent.folder(last);
      }
      if (open == null) {
        throw new IOException("a folder was deleted while it was made");
      }
    }
    folders.put(key, open);
    inbox.tidy(open);
    return open;
  }

  /// Opens the folder of a file.
  private Directory folderOf(String text, List<FileName> path) throws Refusal, IOException {
    String parent = text.substring(0, Math.max(0, text.lastIndexOf('/')));
    Directory last = folders.get(parent);
    if (last != null) {
      return last;
    }
    if (folders.size() + path.size() > MOST_FOLDERS) {
      commit();
      closeFolders();
    }
    return SmallFiles.onDisk(() -> folder(path.subList(0, path.size() - 1)));
  }

  private void takeSmall(Offer offer, String sum, InputStream payload)
      throws IOException, ProgramException, Refusal {
    byte[] content = payload.readNBytes(MOST_INLINE_BYTES + 1);
    if (content.length > MOST_INLINE_BYTES || content.length != offer.size()) {
      throw new ProgramException(
          ExitCode.PROTOCOL,
          Shown.bytes(offer.size()) + " announced, and " + Shown.bytes(content.length) + " came");
    }
    if (!HexFormat.of().formatHex(sha.digest(content)).equals(sum)) {
      throw new Refusal(Code.INTEGRITY, "what came is not what was announced");
    }
    List<FileName> path = offer.names();
    FileName name = path.getLast();
    names.expectNoTwin(offer.path(), !inbox.overwrites());
    Directory folder = folderOf(offer.path(), path);
    progress.file(offer.shown(), offer.size());
    progress.moved(content.length);
    String there = SmallFiles.onDisk(() -> small.same(folder, name, offer, content));
    if (!there.isEmpty()) {
      commit();
      saved(offer, there, true);
      peer.flush();
      return;
    }
    small.add(offer, folder, name, content);
    if (small.isFull()) {
      commit();
    }
  }

  /// Forces the small files that wait to the disk, gives them their names, and says so.
  private void commit() throws IOException {
    small.commit(this::saved, this::refuse);
    peer.flush();
  }

  private void saved(Offer offer, String name, boolean wasThere) throws IOException {
    files++;
    there += wasThere ? 1 : 0;
    bytes += Math.max(0, offer.size());
    lastName = name;
    Fields done = done(offer.id(), name);
    peer.sayLater(wasThere ? done.put("there", true) : done);
  }

  private void takeLarge(Offer offer) throws IOException, ProgramException, Refusal {
    commit();
    List<FileName> path = offer.names();
    names.expectNoTwin(offer.path(), !inbox.overwrites());
    if (offer.size() >= 0 && offer.chunks() > Offer.MOST_CHUNKS) {
      throw new Refusal(
          Code.LIMIT,
          Shown.bytes(offer.size())
              + " in chunks of "
              + Shown.bytes(offer.chunk())
              + " are more than "
              + Shown.number(Offer.MOST_CHUNKS)
              + " chunks");
    }
    FileName name = path.getLast();
    Directory folder = folderOf(offer.path(), path);
    progress.file(offer.shown(), offer.size());
    Optional<FileName> twin =
        SmallFiles.onDisk(() -> Optional.ofNullable(inbox.twin(folder, name, offer)));
    if (twin.isPresent() && isSame(folder, twin.get(), offer)) {
      saved(offer, twin.get().text(), true);
      return;
    }
    Partial partial = SmallFiles.onDisk(() -> inbox.partial(folder, name, offer, owner));
    try {
      accept(offer, partial.checksums());
      long moved = fill(offer, partial);
      String got = finish(folder, name, offer, partial);
      saved(offer, got, false);
      bytes += offer.size() < 0 ? moved : 0;
    } finally {
      try {
        partial.close();
      } finally {
        inbox.release(partial.name());
      }
    }
  }

  private void accept(Offer offer, Checksums have) throws IOException {
    byte[] checks = have.knownValues();
    progress.skipped((long) have.count() * offer.chunk());
    peer.say(
        Fields.of("accept").put("id", offer.id()).put("have", have.ranges()),
        checks,
        checks.length);
  }

  /// Takes the chunks that are missing, to the end of the file.
  ///
  /// @return how many bytes they had
  private long fill(Offer offer, Partial partial) throws IOException, ProgramException, Refusal {
    long moved = 0;
    try (var chunks = new ChunksIn(offer, partial, busy)) {
      while (true) {
        Heard heard = peer.next();
        if (heard == null) {
          throw new ProgramException(
              ExitCode.INTEGRITY, offer.shown() + "  the sender ended too early");
        }
        Fields fields = heard.fields();
        if (fields.type().equals("busy")) {
          continue;
        }
        if (fields.number("id") != offer.id()) {
          if (fields.number("id") == lastRefused) {
            continue;
          }
          throw Conversation.unexpected(fields);
        }
        switch (fields.type()) {
          case "chunk" -> {
            int taken = chunks.take(heard);
            progress.moved(taken);
            moved += taken;
          }
          case "end" -> {
            chunks.finish();
            expectWhole(offer, partial.checksums(), fields);
            return moved;
          }
          case "abort" -> {
            chunks.finish();
            partial.discard();
            throw new Refusal(Code.INTEGRITY, "the source changed while it was sent");
          }
          default -> throw Conversation.unexpected(fields);
        }
      }
    }
  }

  private static void expectWhole(Offer offer, Checksums sums, Fields end)
      throws ProgramException, Refusal {
    int count = sums.count();
    if (offer.size() >= 0 && count != offer.chunks()) {
      throw new ProgramException(
          ExitCode.PROTOCOL, "the end came after " + count + " of " + offer.chunks() + " chunks");
    }
    if (!sums.root(count).equals(end.text("check"))) {
      throw new Refusal(Code.INTEGRITY, "the whole has another check than its source");
    }
  }

  private String finish(Directory folder, FileName name, Offer offer, Partial partial)
      throws Refusal {
    progress.phase("syncing");
    return SmallFiles.onDisk(
        () -> {
          inbox.finish(folder, partial.name(), offer);
          partial.finish(inbox.isForced());
          String got = publish(folder, name, partial);
          if (inbox.isForced()) {
            folder.force();
          }
          partial.forgetJournal();
          return got;
        });
  }

  private String publish(Directory folder, FileName name, Partial partial)
      throws IOException, Refusal {
    try {
      return inbox.publish(folder, partial.name(), name);
    } catch (IOException | Refusal e) {
      partial.discard();
      throw e;
    }
  }

  /// Compares a file that is there with the one offered, by the checks of their chunks: both sides
  /// read their own at the same time, and the sender says the check of the whole.
  ///
  /// @return false where it is another, and the one offered gets a number
  private boolean isSame(Directory folder, FileName name, Offer offer)
      throws IOException, ProgramException, Refusal {
    progress.phase("verifying");
    FileChannel file = SmallFiles.onDisk(() -> folder.open(name.text(), StandardOpenOption.READ));
    String there;
    try (file) {
      peer.say(Fields.of("compare").put("id", offer.id()));
      there = readWhole(file, offer);
    }
    Fields fields = Fields.of("busy");
    while (fields.type().equals("busy")) {
      Heard heard = peer.next();
      if (heard == null) {
        throw new ProgramException(
            ExitCode.INTEGRITY, offer.shown() + "  the sender ended too early");
      }
      fields = heard.fields();
    }
    if (fields.number("id") != offer.id()) {
      throw Conversation.unexpected(fields);
    }
    if (fields.type().equals("abort")) {
      throw new Refusal(Code.INTEGRITY, "the source changed while it was sent");
    }
    boolean isSame = there.equals(fields.text("check"));
    if (!isSame && inbox.conflict() != Conflict.RENAME) {
      throw new Refusal(Code.EXISTS, "another file has the name " + name.shown());
    }
    return isSame;
  }

  private String readWhole(FileChannel file, Offer offer) throws IOException, Refusal {
    var sums = new Checksums(offer.check());
    byte[] buffer = new byte[offer.chunk()];
    for (int i = 0; i < offer.chunks(); i++) {
      long at = (long) i * offer.chunk();
      int length = offer.length(i);
      if (!SmallFiles.onDisk(() -> Partial.readWhole(file, at, buffer, length))) {
        throw new Refusal(Code.EXISTS, "the file of this name changed while it was compared");
      }
      sums.put(i, sums.of(buffer, length));
      busy.stay();
    }
    return sums.root((int) offer.chunks());
  }

  private void closeFolders() throws IOException {
    for (Directory each : folders.values()) {
      each.close();
    }
    folders.clear();
  }

  /// Deletes the small files that were not yet acknowledged: their sender will send them again.
  @Override
  public void close() throws IOException {
    small.close();
    closeFolders();
  }
}
