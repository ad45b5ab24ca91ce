package io.netjar.apps.chat;

import io.netjar.apps.frames.FrameWriter;
import io.netjar.apps.frames.LengthPrefix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Requests and events as JSON in frames: four bytes of length, big-endian, and an object with a
/// `type`.
///
/// ```text
/// server: a line of text, the greeting
/// client: a zero byte, which no line begins with; then frames
///   {"type":"hello","version":1,"nick":"ann","room":"lobby","client":"…","since":12}
/// server: frames
///   {"type":"welcome","nick":"ann","history":"…"}  {"type":"entered","room":"lobby",…}
///   {"type":"message","room":"lobby","number":13,"nick":"bob","text":"hello"}
/// ```
final class Wire {
  /// The longest frame taken, in bytes.
  static final int MOST_BYTES = 64 * 1024;

  /// The first byte of a client that speaks in frames.
  static final int FRAMES = 0;

  private static final long VERSION = 1;

  private Wire() {}

  /// A frame as it goes onto the stream.
  static byte[] frame(ChatJson json) {
    var bytes = new ByteArrayOutputStream();
    try {
      FrameWriter.to(bytes, LengthPrefix.U32, Integer.MAX_VALUE).write(json.encode());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array in memory takes all
    }
    return bytes.toByteArray();
  }

  /// What a client asks for.
  ///
  /// @throws ChatException if it is of no known type
  static Request request(ChatJson json) throws ChatException {
    return switch (json.text("type")) {
      case "hello" -> hello(json);
      case "say" ->
          new Request.Say(json.numberOrNull("id"), json.textOrNull("room"), json.text("text"));
      case "tell" -> new Request.Tell(json.text("to"), json.text("text"));
      case "join" -> new Request.Join(json.text("room"), json.number("since", -1));
      case "leave" -> new Request.Leave(json.textOrNull("room"));
      case "since" -> new Request.Since(json.number("number", 0));
      case "nick" -> new Request.Nick(json.text("name"));
      case "who" -> new Request.Who(json.textOrNull("room"));
      case "rooms" -> new Request.Rooms();
      case "help" -> new Request.Help();
      case "ping" -> new Request.Ping();
      case "quit" -> new Request.Quit();
      default -> throw new ChatException("a request of no known type: '" + json.text("type") + "'");
    };
  }

  private static Request hello(ChatJson json) throws ChatException {
    long version = json.number("version", 0);
    if (version != VERSION) {
      throw new ChatException("version " + version + " of the protocol; " + VERSION + " is spoken");
    }
    return new Request.Hello(
        json.text("nick"),
        json.text("room"),
        json.text("client"),
        json.text("history"),
        json.number("since", -1));
  }

  /// A hello as JSON.
  static ChatJson json(Request.Hello hello) {
    return ChatJson.of("hello")
        .with("version", VERSION)
        .with("nick", hello.nick())
        .with("room", hello.room())
        .with("client", hello.client())
        .with("history", hello.history())
        .with("since", hello.since());
  }

  /// Something said, as JSON.
  static ChatJson json(Request.Say say) {
    return ChatJson.of("say")
        .with("id", say.id())
        .with("room", say.room())
        .with("text", say.text());
  }

  /// An event as JSON.
  static ChatJson json(Event event) {
    return switch (event) {
      case Event.Welcome(var nick, var history) ->
          ChatJson.of("welcome").with("nick", nick).with("history", history);
      case Event.Message(var said) ->
          ChatJson.of("message")
              .with("room", said.room())
              .with("number", said.number())
              .with("nick", said.nick())
              .with("text", said.text());
      case Event.Private(var from, var to, var text) ->
          ChatJson.of("private").with("from", from).with("to", to).with("text", text);
      case Event.Came(var room, var nick) ->
          ChatJson.of("came").with("room", room).with("nick", nick);
      case Event.Went(var room, var nick) ->
          ChatJson.of("went").with("room", room).with("nick", nick);
      case Event.Renamed(var before, var nick) ->
          ChatJson.of("renamed").with("before", before).with("nick", nick);
      case Event.Entered(var room, var nicks, var last, var missed) ->
          ChatJson.of("entered")
              .with("room", room)
              .with("nicks", nicks)
              .with("last", last)
              .with("missed", missed);
      case Event.Names(var what, var names) ->
          ChatJson.of("names").with("what", what).with("names", names);
      case Event.Kept(var id, var room, var number) ->
          ChatJson.of("kept").with("id", id).with("room", room).with("number", number);
      case Event.Operator(var text) -> ChatJson.of("operator").with("text", text);
      case Event.Notice(var text) -> ChatJson.of("notice").with("text", text);
      case Event.Refused(var id, var reason) ->
          ChatJson.of("refused").with("id", id).with("reason", reason);
      case Event.Removed(var reason) -> ChatJson.of("removed").with("reason", reason);
      case Event.Pong() -> ChatJson.of("pong");
    };
  }

  /// What a server tells.
  ///
  /// @return an event; [Event.Pong], which says nothing, where the type is not known
  static Event event(ChatJson json) {
    return switch (json.text("type")) {
      case "welcome" -> new Event.Welcome(json.text("nick"), json.text("history"));
      case "message" ->
          new Event.Message(
              new Said(
                  json.text("room"),
                  json.number("number", 0),
                  json.text("nick"),
                  json.text("text"),
                  ""));
      case "private" -> new Event.Private(json.text("from"), json.text("to"), json.text("text"));
      case "came" -> new Event.Came(json.text("room"), json.text("nick"));
      case "went" -> new Event.Went(json.text("room"), json.text("nick"));
      case "renamed" -> new Event.Renamed(json.text("before"), json.text("nick"));
      case "entered" ->
          new Event.Entered(
              json.text("room"),
              json.texts("nicks"),
              json.number("last", 0),
              json.number("missed", 0));
      case "names" -> new Event.Names(json.text("what"), json.texts("names"));
      case "kept" ->
          new Event.Kept(json.number("id", 0), json.text("room"), json.number("number", 0));
      case "operator" -> new Event.Operator(json.text("text"));
      case "notice" -> new Event.Notice(json.text("text"));
      case "refused" -> new Event.Refused(json.numberOrNull("id"), json.text("reason"));
      case "removed" -> new Event.Removed(json.text("reason"));
      default -> new Event.Pong();
    };
  }
}
