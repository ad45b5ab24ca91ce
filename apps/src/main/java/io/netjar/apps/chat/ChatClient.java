package io.netjar.apps.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.frames.FrameException;
import io.netjar.apps.frames.LengthPrefix;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.server.Limits;
import io.netjar.apps.server.Outbox;
import io.netjar.apps.server.Session;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One client of a server, from its connection to its end; of one thread.
///
/// A client whose first byte is zero speaks in frames; any other speaks by lines, or raw where the
/// server does.
final class ChatClient {
  /// A longer line is refused before its end has come.
  static final int MOST_LINE_CHARS = 8 * 1024;

  private static final int BUFFER_BYTES = 4 * 1024;

  /// The first byte of TLS, which begins with a record of its handshake (RFC 8446 §5.1).
  private static final int TLS = 22;

  /// What a client of another protocol says first: nothing that a person would type.
  private static final Pattern OTHER = Pattern.compile("(SSH)-\\d.*|[A-Z]+ \\S+ (HTTP)/\\d.*");

  private final Session session;
  private final Rooms rooms;
  private final Limits limits;
  private final String firstRoom;
  private final Flow flow = new Flow();
  private @Nullable Member member;
  private boolean hasQuit;
  private boolean hasSpoken;

  ChatClient(Session session, Rooms rooms, Limits limits, String firstRoom) {
    this.session = session;
    this.rooms = rooms;
    this.limits = limits;
    this.firstRoom = firstRoom;
  }

  /// Serves it.
  ///
  /// @param greeting the first that it is told, as it goes onto the stream
  /// @param isRaw whether messages have no ends
  void serve(String greeting, boolean isRaw) throws IOException {
    session.greeted();
    // Somebody may listen for hours; whether he is still there is asked by TCP's keep-alive.
    session.idle(Limits.FOREVER);
    session.out().write(greeting.getBytes(UTF_8));
    try {
      if (isRaw) {
        serveText(Form.RAW, new byte[0]);
        return;
      }
      int first = session.in().read();
      if (first == Wire.FRAMES) {
        // Who speaks in frames says something now and then, if only that it is there.
        session.idle(limits.idle());
        serveFramesOrSayWhy();
      } else if (first == TLS) {
        throw removed(
            Form.LINES, new ChatException("the client does not chat; this looks like TLS"));
      } else if (first >= 0) {
        serveText(Form.LINES, new byte[] {(byte) first});
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Tells a client what it did wrong, as the last that it hears.
  private <X extends IOException> X removed(Form form, X reason) {
    try {
      session.out().write(form.encode(new Event.Removed(ProgramException.reasonOf(reason))));
      session.farewell();
    } catch (IOException _) {
      // It has gone, and the reason stands in the log.
    }
    return reason;
  }

  private void serveFramesOrSayWhy() throws IOException, InterruptedException {
    try {
      serveFrames();
    } catch (ChatException e) {
      throw removed(Form.FRAMES, e);
    } catch (FrameException e) {
      throw e.kind() == FrameException.Kind.CUT ? e : removed(Form.FRAMES, e);
    }
  }

  private Outbox box() {
    return new Outbox(session, session.out()::write, limits, Outbox.Policy.EVICT).start();
  }

  /// Goes on until the client goes, with a member that is registered.
  private interface Reading {
    void run(Member member) throws IOException, InterruptedException;
  }

  private void serve(Member joined, Outbox box, Reading reading)
      throws IOException, InterruptedException {
    member = joined;
    try {
      reading.run(joined);
      if (session.isDraining()) {
        joined.send(new Event.Notice("the server is being stopped"));
      }
    } finally {
      rooms.unregister(joined);
      box.close();
    }
  }

  private void serveFrames() throws IOException, InterruptedException {
    var frames = session.frames(LengthPrefix.U32, Wire.MOST_BYTES);
    byte[] first = frames.read();
    if (first == null) {
      return;
    }
    if (!(Wire.request(ChatJson.decode(first)) instanceof Request.Hello hello)) {
      throw new ChatException("the first request is no hello");
    }
    Outbox box = box();
    Member joined = null;
    try {
      joined = hello(hello, box);
    } finally {
      if (joined == null) {
        box.close();
      }
    }
    if (joined == null) {
      return;
    }
    serve(
        joined,
        box,
        _ -> {
          while (!hasQuit) {
            byte[] next = frames.read();
            if (next == null) {
              return;
            }
            flow.take();
            handle(Wire.request(ChatJson.decode(next)));
          }
        });
  }

  /// Takes a client with frames in.
  ///
  /// @return null where it was refused, and told so
  private @Nullable Member hello(Request.Hello hello, Outbox box)
      throws IOException, InterruptedException {
    Member joined = null;
    boolean isIn = false;
    try {
      ChatName name = hello.nick().isEmpty() ? guest() : ChatName.of(hello.nick());
      ChatName room = ChatName.of(hello.room().isEmpty() ? firstRoom : hello.room());
      joined = new Member(session, Form.FRAMES, box, name, hello.client());
      rooms.register(joined, hello.client());
      byte[] welcome = Form.FRAMES.encode(new Event.Welcome(name.text(), rooms.historyId()));
      // The numbers of another history mean nothing here: then it has seen nothing yet.
      boolean isOther = !hello.history().isEmpty() && !hello.history().equals(rooms.historyId());
      rooms.enter(joined, room, welcome, isOther ? 0 : hello.since());
      isIn = true;
      return joined;
    } catch (IllegalArgumentException e) {
      box.put(Form.FRAMES.encode(new Event.Removed(String.valueOf(e.getMessage()))));
      session.describe("", "refused: " + e.getMessage());
      return null;
    } finally {
      if (joined != null && !isIn) {
        rooms.unregister(joined);
      }
    }
  }

  private ChatName guest() {
    return ChatName.of("guest-" + session.number());
  }

  private void serveText(Form form, byte[] first) throws IOException, InterruptedException {
    Outbox box = box();
    var joined = new Member(session, form, box, guest(), "");
    while (true) {
      try {
        rooms.register(joined, "");
        break;
      } catch (IllegalArgumentException _) {
        // Somebody took the name of a guest that was to come.
        joined.rename(ChatName.of(joined.nick() + "-"));
      }
    }
    byte[] welcome = form.encode(new Event.Welcome(joined.nick(), ""));
    try {
      serve(
          joined,
          box,
          _ -> {
            rooms.enter(joined, ChatName.of(firstRoom), welcome, -1);
            readText(form, first);
          });
    } catch (ChatException | HistoryException e) {
      session.farewell(); // it hears why before it is reset
      throw e;
    }
  }

  private void readText(Form form, byte[] first) throws IOException, InterruptedException {
    var lines = new TextLines(MOST_LINE_CHARS);
    lines.add(first, first.length);
    byte[] buffer = new byte[BUFFER_BYTES];
    boolean wentOn = takeLines(lines, false);
    for (int count = session.in().read(buffer); count >= 0; count = session.in().read(buffer)) {
      lines.add(buffer, count);
      if (form == Form.RAW) {
        sayRaw(lines);
      } else {
        wentOn = takeLines(lines, wentOn);
      }
      if (hasQuit) {
        return;
      }
    }
  }

  /// What one read returned is one message, without the line end that it may have.
  private void sayRaw(TextLines lines) throws IOException, InterruptedException {
    var whole = new StringBuilder();
    for (var line = lines.poll(); line != null; line = lines.poll()) {
      whole.append(line.text()).append(line.goesOn() ? "" : "\n");
    }
    String text = whole.append(lines.takeOpen()).toString().stripTrailing();
    if (!text.isEmpty()) {
      flow.take();
      handle(new Request.Say(null, null, text));
    }
  }

  /// Handles the lines that are whole.
  ///
  /// @param isRest whether the first of them is the rest of one that was refused
  /// @return whether the next one is
  private boolean takeLines(TextLines lines, boolean isRest)
      throws IOException, InterruptedException {
    boolean wentOn = isRest;
    for (var line = lines.poll(); line != null && !hasQuit; line = lines.poll()) {
      flow.take();
      if (line.goesOn() && !wentOn) {
        refuse(null, "a line has at most " + Shown.number(MOST_LINE_CHARS) + " characters");
      } else if (!line.goesOn() && !wentOn && !line.text().isBlank()) {
        handleLine(line.text());
      }
      wentOn = line.goesOn();
    }
    return wentOn;
  }

  private void handleLine(String line) throws IOException, InterruptedException {
    Matcher other = OTHER.matcher(line);
    if (!hasSpoken && other.matches()) {
      // It would be taken for something said, and each of its headers too.
      String reason =
          "the client does not chat; this looks like "
              + (other.group(1) != null ? other.group(1) : other.group(2));
      if (member != null) {
        member.send(new Event.Removed(reason));
      }
      throw new ChatException(reason);
    }
    hasSpoken = true;
    try {
      handle(LineCommands.parse(line));
    } catch (IllegalArgumentException e) {
      refuse(null, Shown.escaped(String.valueOf(e.getMessage())));
    }
  }

  private void refuse(@Nullable Long id, String reason) {
    if (member != null) {
      member.send(new Event.Refused(id, reason));
    }
  }

  private void handle(Request request) throws IOException, InterruptedException {
    try {
      if (member != null) {
        handle(request, member);
      }
    } catch (IllegalArgumentException e) {
      refuse(request instanceof Request.Say say ? say.id() : null, String.valueOf(e.getMessage()));
    }
  }

  private void handle(Request request, Member from) throws IOException, InterruptedException {
    switch (request) {
      case Request.Say say -> say(say, from);
      case Request.Tell(var to, var text) -> rooms.tell(from, to, text);
      case Request.Join(var room, var since) ->
          rooms.enter(from, ChatName.of(room), new byte[0], since);
      case Request.Leave(var room) -> {
        Room left = Rooms.roomOf(from, room);
        rooms.leave(from, left);
        from.send(new Event.Notice("you have left " + left.name()));
      }
      case Request.Since(var number) -> Rooms.roomOf(from, null).replay(from, number);
      case Request.Nick(var name) -> rooms.rename(from, ChatName.of(name));
      case Request.Who(var room) -> {
        Room of = Rooms.roomOf(from, room);
        from.send(new Event.Names("in " + of.name(), of.nicks()));
      }
      case Request.Rooms() -> from.send(new Event.Names("rooms", rooms.names()));
      case Request.Help() -> from.send(new Event.Notice(LineCommands.HELP));
      case Request.Ping() -> from.send(new Event.Pong());
      case Request.Quit() -> hasQuit = true;
      case Request.Hello _ -> throw new ChatException("a second hello");
    }
  }

  /// It is acknowledged after the history has it, and never before.
  private static void say(Request.Say say, Member from)
      throws HistoryException, InterruptedException {
    Room room = Rooms.roomOf(from, say.room());
    Long id = say.id();
    long number = room.say(from, Rooms.text(say.text()), id == null ? "" : from.origin(id));
    if (id != null) {
      from.send(new Event.Kept(id, room.name(), number));
    }
  }
}
