package io.netjar.apps.files;

import io.netjar.apps.frames.FrameException;
import io.netjar.apps.frames.FrameReader;
import io.netjar.apps.frames.LengthPrefix;
import io.netjar.apps.frames.Message;
import io.netjar.apps.frames.MessageReader;
import io.netjar.apps.frames.MessageWriter;
import io.netjar.apps.frames.WrongProtocol;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.trust.Door;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Both directions of a connection after the greeting: messages of a JSON header and a payload.
///
/// ```text
/// client → server   magic, hello{version, capabilities, want: send | get | list, paths}
/// server → client   magic, hello{version, capabilities}
/// ```
///
/// One thread reads, and one at a time writes.
final class Conversation {
  /// The longest header, in bytes of JSON.
  static final int MOST_HEADER_BYTES = 64 * 1024;

  /// The version spoken here.
  static final long VERSION = 1;

  /// Eight bytes that no text and no other protocol begins with; a transport that takes them for
  /// text and changes line ends or the eighth bit is found out at once.
  private static final byte[] MAGIC = {(byte) 0x8e, 'n', 'j', 'f', '\r', '\n', 0x1a, '\n'};

  /// Some 25 small files at a time; more would copy more of large ones than it saves.
  private static final int READ_AHEAD_BYTES = 32 * 1024;

  private static final List<String> CAPABILITIES = List.of("resume", "folders", "pipeline");

  /// A message as it came.
  ///
  /// @param fields its header
  /// @param payload its bytes, to be read before the next message
  record Heard(Fields fields, FrameReader.Body payload) {}

  private final MessageReader reader;
  private final MessageWriter writer;
  private final String peer;

  private Conversation(FrameReader frames, OutputStream out, String peer) {
    reader = new MessageReader(frames.readAhead(READ_AHEAD_BYTES), Offer.MOST_CHUNK_BYTES);
    writer = new MessageWriter(out, MOST_HEADER_BYTES);
    this.peer = peer;
  }

  /// Greets a server.
  ///
  /// @param in its stream
  /// @param out the stream to it
  /// @param peer who it is, in digits
  /// @param want `send`, `get` or `list`
  /// @param paths what of
  static Conversation greet(
      InputStream in, OutputStream out, String peer, String want, List<String> paths)
      throws IOException, ProgramException {
    var frames = new FrameReader(in, LengthPrefix.U32, MOST_HEADER_BYTES);
    var conversation = new Conversation(frames, out, peer);
    out.write(MAGIC);
    conversation.say(hello().put("want", want).put("paths", paths));
    expectMagic(in.readNBytes(MAGIC.length));
    conversation.expectHello();
    return conversation;
  }

  /// Answers the greeting of a client.
  ///
  /// @param wanted is given what it wants
  static Conversation answer(
      InputStream in, FrameReader frames, OutputStream out, String peer, Fields[] wanted)
      throws IOException, ProgramException {
    byte[] magic = in.readNBytes(MAGIC.length);
    if (WrongProtocol.guess(magic).equals("TLS")) {
      out.write(Door.alert());
      in.transferTo(OutputStream.nullOutputStream()); // it ends when it has read that
    }
    expectMagic(magic);
    var conversation = new Conversation(frames, out, peer);
    wanted[0] = conversation.expectHello();
    out.write(MAGIC);
    conversation.say(hello());
    return conversation;
  }

  /// What a server says to a client that it does not serve, instead of its greeting.
  ///
  /// @param rule the limit and its value
  /// @return what goes onto the stream
  static byte[] refusal(String rule) {
    var whole = new ByteArrayOutputStream();
    whole.writeBytes(MAGIC);
    try {
      var error = Fields.of("error").put("rule", rule);
      new MessageWriter(whole, MOST_HEADER_BYTES).write(error.toString());
    } catch (IOException e) {
      throw new IllegalStateException("an array takes all", e);
    }
    return whole.toByteArray();
  }

  private static Fields hello() {
    return Fields.of("hello").put("version", VERSION).put("capabilities", CAPABILITIES);
  }

  private static void expectMagic(byte[] magic) throws ProgramException {
    if (Arrays.equals(magic, MAGIC)) {
      return;
    }
    if (magic.length < MAGIC.length && Arrays.equals(magic, Arrays.copyOf(MAGIC, magic.length))) {
      throw new ProgramException(
          ExitCode.REFUSED,
          "the peer ended after " + magic.length + " of the 8 bytes that its greeting begins with");
    }
    boolean isPlain = magic.length > 4 && magic[4] == '{' && magic[2] == 0 && magic[3] == 0;
    throw new ProgramException(
        ExitCode.PROTOCOL,
        "the peer does not speak netjar's file protocol"
            + (isPlain ? "; this looks like the plain form (--plain)" : WrongProtocol.hint(magic)));
  }

  private Fields expectHello() throws IOException, ProgramException {
    Heard heard = next();
    if (heard == null || !heard.fields.type().equals("hello")) {
      throw new ProgramException(ExitCode.PROTOCOL, "the peer did not greet");
    }
    long version = heard.fields.number("version");
    if (version != VERSION) {
      throw new ProgramException(
          ExitCode.PROTOCOL,
          "the peer speaks version " + version + " of the file protocol, this is " + VERSION);
    }
    return heard.fields;
  }

  /// Who the peer is, in digits.
  String peer() {
    return peer;
  }

  /// True where the next message is there already, or on its way.
  boolean hasMore() {
    return reader.hasMore();
  }

  /// The next message.
  ///
  /// @return null at the end of the stream
  @Nullable Heard next() throws IOException, ProgramException {
    Message message = reader.next();
    if (message == null) {
      return null;
    }
    var fields = Fields.parse(message.header());
    if (fields.type().equals("error")) {
      throw new ProgramException(
          ExitCode.REFUSED, "the peer gave up: " + Shown.name(fields.text("rule", "")));
    }
    return new Heard(fields, message.payload());
  }

  /// Says something.
  void say(Fields fields) throws IOException {
    writer.write(fields.toString());
  }

  /// Says something with a payload.
  void say(Fields fields, byte[] payload, int length) throws IOException {
    writer.write(fields.toString(), payload, 0, length);
  }

  /// Says something later: with much else, with what is said next at once, or at [#flush].
  void sayLater(Fields fields, byte[] payload, int length) throws IOException {
    writer.put(fields.toString(), payload, 0, length);
  }

  /// Says something without a payload later.
  void sayLater(Fields fields) throws IOException {
    sayLater(fields, new byte[0], 0);
  }

  /// Says what was to be said later.
  void flush() throws IOException {
    writer.flush();
  }

  /// What came instead of a message, with the code that names it best.
  static ProgramException failure(FrameException e) {
    return new ProgramException(
        e.kind() == FrameException.Kind.CUT ? ExitCode.INTEGRITY : ExitCode.PROTOCOL,
        ProgramException.reasonOf(e),
        e);
  }

  /// A kind of message that cannot stand there.
  static ProgramException unexpected(Fields fields) throws ProgramException {
    return new ProgramException(
        ExitCode.PROTOCOL, "a message '" + Shown.name(fields.type()) + "' out of turn");
  }
}
