package io.netjar.apps.files;

import io.netjar.apps.files.Conversation.Heard;
import io.netjar.apps.frames.FrameException;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.program.Waits;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The sending side of a connection; [Intake] has the other, and what is said between them.
///
/// Two threads: this one hears the answers, another sends. So neither side can wait for the other
/// to read while the other waits for the same. What `lock` guards is said at the fields.
final class Dispatch {
  /// How many files may be on their way without an answer.
  private static final int MOST_UNANSWERED = 1024;

  /// Is told how each came to its end.
  interface Answers {
    /// The receiver has it, under this name, and may have had it before.
    void done(Cargo cargo, String name, long size, boolean wasThere);

    /// It has not been sent, or was not taken.
    void failed(Cargo cargo, ExitCode code, String reason);

    /// The next is waited for now.
    default void waiting() {}
  }

  private final Conversation peer;
  private final Iterator<Cargo> cargo;
  private final Check check;
  private final Answers answers;
  private final Progress progress;
  private final Closeable connection;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Long, Sent> unanswered = new LinkedHashMap<>(); // guarded by lock
  private boolean isOver; // guarded by lock
  private @Nullable Exception failure; // guarded by lock
  private long failed; // of the sending thread
  private String firstFailed = ""; // of the sending thread
  private final Busy busy; // of the sending thread
  private final MessageDigest sha = Checksums.sha256(); // of the sending thread

  /// @param connection closed to end the sending thread
  Dispatch(
      Conversation peer,
      Iterator<Cargo> cargo,
      Check check,
      Answers answers,
      Progress progress,
      Closeable connection) {
    this.peer = peer;
    this.cargo = cargo;
    this.check = check;
    this.answers = answers;
    this.progress = progress;
    this.connection = connection;
    busy = new Busy(peer);
  }

  /// Sends all of it, to the last answer.
  ///
  /// @throws ProgramException if the connection ended before, or the peer spoke nonsense
  void run() throws IOException, ProgramException {
    // It works for the disk and the hashes, which would keep virtual threads from running.
    Thread sending = Thread.ofPlatform().daemon().name("files-sending").start(this::sendAll);
    boolean isWell = false;
    try {
      hearAll();
      isWell = true;
    } finally {
      end();
      if (!isWell) {
        connection.close();
      }
      Waits.join(sending);
    }
  }

  private void end() {
    lock.lock();
    try {
      isOver = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void hearAll() throws IOException, ProgramException {
    while (true) {
      Heard heard = hear();
      Fields fields = heard.fields();
      switch (fields.type()) {
        case "busy" -> {}
        case "bye" -> {
          expectAllAnswered();
          return;
        }
        case "accept", "compare" -> accepted(heard);
        case "done" -> {
          Sent sent = answered(fields, true);
          answers.done(sent.cargo, fields.text("name"), sent.size, fields.truth("there"));
        }
        case "refuse" -> {
          Sent sent = answered(fields, true);
          answers.failed(
              sent.cargo,
              Refusal.exitCodeOf(fields.text("code")),
              "refused: " + Shown.escaped(fields.text("rule")));
        }
        default -> throw Conversation.unexpected(fields);
      }
    }
  }

  private Heard hear() throws IOException, ProgramException {
    if (!peer.hasMore()) {
      answers.waiting();
    }
    Heard heard;
    try {
      heard = peer.next();
    } catch (FrameException e) {
      throwFailure();
      if (e.kind() == FrameException.Kind.CUT) {
        throw new ProgramException(ExitCode.REFUSED, ProgramException.reasonOf(e), e);
      }
      throw e;
    } catch (IOException e) {
      throwFailure();
      throw e;
    }
    if (heard == null) {
      throwFailure();
      throw new ProgramException(
          ExitCode.REFUSED, "the receiver ended the connection before it had all");
    }
    return heard;
  }

  /// A failure of the sending thread that is no failure of the connection comes first.
  private void throwFailure() throws ProgramException {
    lock.lock();
    try {
      if (failure instanceof RuntimeException mistake) {
        throw new IllegalStateException(mistake);
      }
      if (failure instanceof ProgramException foreseen) {
        throw foreseen;
      }
    } finally {
      lock.unlock();
    }
  }

  private void expectAllAnswered() throws ProgramException {
    lock.lock();
    try {
      if (!unanswered.isEmpty() || !isOver) {
        throw new ProgramException(
            ExitCode.PROTOCOL, "the receiver said goodbye before it had answered all");
      }
    } finally {
      lock.unlock();
    }
  }

  private void accepted(Heard heard) throws IOException, ProgramException {
    byte[] checks = heard.payload().readAllBytes();
    Sent sent = answered(heard.fields(), false);
    lock.lock();
    try {
      boolean isAccept = heard.fields().type().equals("accept");
      sent.answer = isAccept ? Sent.Answer.ACCEPT : Sent.Answer.COMPARE;
      sent.ranges = heard.fields().text("have", "");
      sent.checks = checks;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Finds what an answer is to.
  private Sent answered(Fields fields, boolean isLast) throws ProgramException {
    long id = fields.number("id");
    lock.lock();
    try {
      Sent sent = unanswered.get(id);
      if (sent == null) {
        throw Conversation.unexpected(fields);
      }
      if (isLast) {
        unanswered.remove(id);
        sent.answer = sent.answer == Sent.Answer.NONE ? Sent.Answer.REFUSE : sent.answer;
        changed.signalAll();
      }
      return sent;
    } finally {
      lock.unlock();
    }
  }

  private void sendAll() {
    try {
      for (long id = 0; cargo.hasNext(); id++) {
        send(id, cargo.next());
      }
      end();
      peer.say(Fields.of("bye").put("failed", failed).put("first", firstFailed));
    } catch (IOException | ProgramException | RuntimeException e) {
      lock.lock();
      try {
        failure = e;
      } finally {
        lock.unlock();
      }
      abort();
    } catch (InterruptedException e) {
      abort();
    }
  }

  private void abort() {
    try {
      connection.close();
    } catch (IOException e) {
      // It has ended by itself, which the other thread hears of.
    }
  }

  private void send(long id, Cargo next)
      throws IOException, ProgramException, InterruptedException {
    switch (next.kind()) {
      case Cargo.Missing(String reason) -> fail(next, ExitCode.LOCAL, reason);
      case Cargo.Folder _ -> {
        register(id, next, 0);
        peer.say(Fields.of("folder").put("id", id).put("path", next.path()));
      }
      case Cargo.File(Content.Stream stream) -> sendStream(id, next, stream);
      case Cargo.File(Content.OnDisk file) -> sendFile(id, next, file);
    }
  }

  private void fail(Cargo what, ExitCode code, String reason) {
    failed++;
    if (firstFailed.isEmpty()) {
      boolean isNamed = what.kind() instanceof Cargo.Missing;
      firstFailed = isNamed ? reason : Shown.name(what.path()) + ": " + reason;
    }
    answers.failed(what, code, reason);
  }

  private Sent register(long id, Cargo what, long size)
      throws IOException, InterruptedException, ProgramException {
    var sent = new Sent(what, size);
    if (isFull()) {
      peer.flush(); // what is not sent is not answered
    }
    lock.lock();
    try {
      while (unanswered.size() >= MOST_UNANSWERED && !isOver) {
        changed.await();
      }
      expectGoing();
      unanswered.put(id, sent);
      return sent;
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull() {
    lock.lock();
    try {
      return unanswered.size() >= MOST_UNANSWERED;
    } finally {
      lock.unlock();
    }
  }

  private void expectGoing() throws ProgramException {
    if (isOver) {
      throw new ProgramException(ExitCode.REFUSED, "the connection is over");
    }
  }

  private boolean isRefused(long id) {
    lock.lock();
    try {
      return !unanswered.containsKey(id) || isOver;
    } finally {
      lock.unlock();
    }
  }

  private Sent.Answer awaitAnswer(Sent sent) throws InterruptedException, ProgramException {
    lock.lock();
    try {
      while (sent.answer == Sent.Answer.NONE && !isOver) {
        changed.await();
      }
      expectGoing();
      Sent.Answer given = sent.answer;
      sent.answer = Sent.Answer.NONE; // another may come
      return given;
    } finally {
      lock.unlock();
    }
  }

  private void sendFile(long id, Cargo what, Content.OnDisk file)
      throws IOException, ProgramException, InterruptedException {
    FileChannel channel;
    try {
      channel = file.place().open();
    } catch (IOException e) {
      fail(what, ExitCode.LOCAL, ProgramException.reasonOf(e));
      return;
    }
    try (channel) {
      if (file.size() <= Intake.MOST_INLINE_BYTES) {
        sendSmall(id, what, file, channel);
      } else {
        sendLarge(id, what, file, channel);
      }
    }
  }

  private void sendSmall(long id, Cargo what, Content.OnDisk file, FileChannel channel)
      throws IOException, ProgramException, InterruptedException {
    byte[] content;
    Offer offer;
    try {
      content = file.readWhole(channel);
      offer = Offer.of(id, what.path(), file, check, channel);
    } catch (IOException e) {
      fail(what, ExitCode.INTEGRITY, ProgramException.reasonOf(e));
      return;
    }
    progress.file(Shown.name(what.path()), content.length);
    register(id, what, content.length);
    String sum = HexFormat.of().formatHex(sha.digest(content));
    peer.sayLater(offer.fields().put(Fields.TYPE, "file").put("sum", sum), content, content.length);
    progress.moved(content.length);
  }

  private void sendLarge(long id, Cargo what, Content.OnDisk file, FileChannel channel)
      throws IOException, ProgramException, InterruptedException {
    Offer offer;
    try {
      offer = Offer.of(id, what.path(), file, check, channel);
    } catch (IOException e) {
      fail(what, ExitCode.INTEGRITY, ProgramException.reasonOf(e));
      return;
    }
    progress.file(Shown.name(what.path()), file.size());
    Sent sent = register(id, what, file.size());
    peer.say(offer.fields());
    var checksums = new Checksums(check);
    switch (awaitAnswer(sent)) {
      case ACCEPT -> {
        take(sent, checksums, offer);
        sendChunks(offer, file, channel, checksums, true);
      }
      case COMPARE -> {
        progress.phase("hashing");
        sendChunks(offer, file, channel, checksums, false);
        if (awaitAnswer(sent) == Sent.Answer.ACCEPT) { // it was another: this gets a number
          sendChunks(offer, file, channel, new Checksums(check), true);
        }
      }
      case REFUSE, NONE -> {}
    }
  }

  /// Takes over what the receiver has. It is believed: each check was compared with the sender's
  /// when its chunk came, and the identity tells that the source is the same.
  private void take(Sent sent, Checksums checksums, Offer offer) throws ProgramException {
    lock.lock();
    try {
      checksums.putAll(sent.ranges, sent.checks, offer.chunks());
    } catch (IllegalArgumentException e) {
      throw new ProgramException(
          ExitCode.PROTOCOL, "the receiver has impossible chunks: " + Shown.name(e.toString()));
    } finally {
      lock.unlock();
    }
    progress.skipped((long) checksums.count() * offer.chunk());
  }

  /// Reads the chunks that are missing and sends them; or only says the check of all.
  private void sendChunks(
      Offer offer, Content.OnDisk file, FileChannel channel, Checksums sums, boolean isSent)
      throws IOException {
    int count = (int) offer.chunks();
    boolean isWhole = true;
    try (var chunks = new ChunksOut(peer, offer, sums, progress)) {
      for (int i = sums.nextMissing(0); i < count; i = sums.nextMissing(i + 1)) {
        if (isRefused(offer.id())) {
          return;
        }
        byte[] buffer = chunks.buffer();
        int length = offer.length(i);
        isWhole = read(channel, (long) i * offer.chunk(), buffer, length);
        if (!isWhole) {
          break;
        }
        if (isSent) {
          chunks.send(i, buffer, length);
        } else {
          sums.put(i, sums.of(buffer, length));
          chunks.finish();
          busy.stay();
        }
      }
      chunks.finish();
    }
    if (isWhole && isUnchanged(file, channel)) {
      sayEnd(offer.id(), sums, count, offer.size());
    } else {
      peer.say(Fields.of("abort").put("id", offer.id()));
    }
  }

  /// Reads a chunk.
  ///
  /// @return false where it cannot be read
  private static boolean read(FileChannel channel, long at, byte[] buffer, int length) {
    try {
      return Partial.readWhole(channel, at, buffer, length);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isUnchanged(Content.OnDisk file, FileChannel channel) {
    try {
      return file.isUnchanged(channel);
    } catch (IOException e) {
      return false;
    }
  }

  private void sayEnd(long id, Checksums sums, int count, long size) throws IOException {
    progress.phase("syncing");
    peer.say(Fields.of("end").put("id", id).put("size", size).put("check", sums.root(count)));
  }

  private void sendStream(long id, Cargo what, Content.Stream stream)
      throws IOException, ProgramException, InterruptedException {
    var offer = new Offer(id, what.path(), -1, 0, Offer.CHUNK_BYTES, check, "");
    var sums = new Checksums(check);
    progress.file(Shown.name(what.path()), -1);
    Sent sent = register(id, what, 0);
    peer.say(offer.fields());
    if (awaitAnswer(sent) != Sent.Answer.ACCEPT) {
      return;
    }
    int count = 0;
    int length;
    try (var chunks = new ChunksOut(peer, offer, sums, progress)) {
      byte[] buffer;
      do {
        buffer = chunks.buffer();
        try {
          length = stream.in().readNBytes(buffer, 0, buffer.length);
        } catch (IOException e) {
          chunks.finish();
          peer.say(Fields.of("abort").put("id", id));
          return;
        }
        if (length > 0 && !isRefused(id)) {
          chunks.send(count, buffer, length);
          sent.size += length;
          count++;
        }
      } while (length == buffer.length && !isRefused(id));
      chunks.finish();
    }
    sayEnd(id, sums, count, sent.size);
  }
}
