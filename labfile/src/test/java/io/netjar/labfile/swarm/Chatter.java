package io.netjar.labfile.swarm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.frames.FrameReader;
import io.netjar.apps.frames.FrameWriter;
import io.netjar.apps.frames.LengthPrefix;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A client by frames that is in several rooms, does what a seed says, and comes back after each
/// loss of its connection: into the rooms it wants to be in, from the last number it has seen
/// there, with what was not acknowledged.
///
/// One of its two threads does things, the other hears; in virtual time only one runs at a time,
/// and none is interrupted by the other but where it waits.
final class Chatter {
  static final List<String> ROOMS = List.of("lobby", "red", "green", "blue");

  private static final int SILENCE_MILLIS = 45_000;
  private static final int MOST_BYTES = 1 << 20;

  private final String name;
  private final InetSocketAddress server;
  private final Draw draw;
  private final Witness witness;
  private final int textChars;
  private final Set<String> wanted = new LinkedHashSet<>(List.of("lobby"));
  private final Map<String, Long> seen = new LinkedHashMap<>();
  private final Set<String> called = new LinkedHashSet<>();
  private final Map<Long, Saying> unsent = new LinkedHashMap<>();
  private String nick;
  private String secret = "";
  private long ids;
  private int runs;
  private boolean isOver;
  private boolean isQuiet;
  private @Nullable Talk talk;

  /// What it has said and nobody has acknowledged.
  private record Saying(String room, String text, String json) {}

  /// @param textChars the most characters of what it says
  Chatter(String name, InetSocketAddress server, Draw draw, Witness witness, int textChars) {
    this.name = name;
    this.nick = name;
    called.add(name);
    this.server = server;
    this.draw = draw;
    this.witness = witness;
    this.textChars = textChars;
  }

  String nick() {
    return nick;
  }

  /// The rooms that it wants to be in.
  Set<String> wanted() {
    return wanted;
  }

  boolean isIn() {
    return talk != null && talk.asked.isEmpty() && talk.in.keySet().equals(wanted);
  }

  String name() {
    return name;
  }

  /// It does nothing more by itself, but for asking whether the server is there.
  void stopActing() {
    isQuiet = true;
  }

  /// Says much where all are: no more than the server takes without slowing it down, and none
  /// before the one before is kept.
  void sayMuch(int messages) throws InterruptedException {
    for (int i = 0; i < messages; i++) {
      Thread.sleep(100); // virtual time
      say("lobby", 4000);
    }
  }

  /// It is to end, in order.
  void over() {
    isOver = true;
    send("{\"type\":\"quit\"}");
  }

  /// Keeps connected, to the end; once more after its host has crashed, as another process.
  void run() throws InterruptedException {
    secret = name + "-" + ++runs + "-" + draw.from(0, Integer.MAX_VALUE - 1);
    talk = null;
    unsent.clear();
    wanted.clear();
    wanted.add("lobby");
    nick = name;
    Thread.sleep(draw.from(0, 3000)); // virtual time
    Thread.ofVirtual().name("doing").start(this::act);
    while (!isOver) {
      try (var socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(
                InetAddress.getAllByName(server.getHostString())[0], server.getPort()),
            5000);
        socket.setSoTimeout(SILENCE_MILLIS);
        var now = new Talk(socket);
        now.hello();
        now.hearAll();
      } catch (IOException _) {
        // It comes back.
      }
      talk = null;
      Thread.sleep(500 + draw.from(0, 1000)); // virtual time
    }
  }

  /// Does something now and then.
  private void act() {
    try {
      while (!isOver) {
        Thread.sleep(isQuiet ? 15_000 : draw.from(100, 4000)); // virtual time
        if (isQuiet) {
          send("{\"type\":\"ping\"}");
        } else {
          step();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void step() {
    String room = draw.of(ROOMS);
    switch (draw.from(0, 11)) {
      case 0, 1 -> join(room);
      case 2 -> leave(room);
      case 3 -> rename(name + "-" + draw.from(0, 99));
      // Nobody may be called like somebody else who is there, in whatever letters.
      case 4 -> rename(alike("c" + draw.from(0, 11)));
      case 5 ->
          send(
              "{\"type\":\"tell\",\"to\":\"c"
                  + draw.from(0, 11)
                  + "\",\"text\":\"psst from "
                  + name
                  + "\"}");
      case 6 -> send("{\"type\":\"ping\"}");
      default -> say(draw.of(List.copyOf(wanted)), textChars);
    }
  }

  private String alike(String other) {
    var wide = new StringBuilder();
    boolean isUpper = draw.oneIn(2);
    for (int i = 0; i < other.length(); i++) {
      char each = other.charAt(i);
      wide.append(isUpper ? Character.toUpperCase(each) : (char) (each - '!' + '\uff01'));
    }
    return wide.toString();
  }

  private void rename(String to) {
    called.add(plain(to));
    send("{\"type\":\"nick\",\"name\":\"" + to + "\"}");
  }

  /// A name as it is compared.
  private static String plain(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }

  private void join(String room) {
    if (wanted.add(room) && talk != null) {
      talk.join(room);
    }
  }

  private void leave(String room) {
    if (!room.equals("lobby") && wanted.remove(room)) {
      send("{\"type\":\"leave\",\"room\":\"" + room + "\"}");
    }
  }

  /// Says something new, with the time, which is 0 where it must wait for a connection.
  private void say(String room, int mostChars) {
    long id = ++ids;
    String text =
        name
            + "."
            + runs
            + " "
            + id
            + " @"
            + (talk == null ? 0 : System.nanoTime())
            + " "
            + "x".repeat(draw.from(0, mostChars));
    String json =
        "{\"type\":\"say\",\"id\":%d,\"room\":\"%s\",\"text\":\"%s\"}".formatted(id, room, text);
    unsent.put(id, new Saying(room, text, json));
    send(json);
  }

  private void send(String json) {
    if (talk != null) {
      talk.send(json);
    }
  }

  /// One connection.
  private final class Talk {
    private final Socket socket;
    private final FrameWriter writer;
    private final ArrayDeque<String> toSend = new ArrayDeque<>();
    private final Map<String, Long> in = new LinkedHashMap<>();
    private final Map<String, Long> there = new LinkedHashMap<>();
    private final Map<String, ArrayDeque<Long>> asked = new LinkedHashMap<>();

    Talk(Socket socket) throws IOException {
      this.socket = socket;
      writer = FrameWriter.to(socket.getOutputStream(), LengthPrefix.U32, MOST_BYTES);
    }

    void hello() throws IOException {
      skipGreeting();
      socket.getOutputStream().write(0);
      ask("lobby");
      writer.write(
          ("{\"type\":\"hello\",\"version\":1,\"nick\":\"%s\",\"room\":\"lobby\","
                  + "\"client\":\"%s\",\"since\":%d}")
              .formatted(nick, secret, seen.getOrDefault("lobby", 0L))
              .getBytes(UTF_8));
    }

    private void skipGreeting() throws IOException {
      for (int next = socket.getInputStream().read();
          next != '\n';
          next = socket.getInputStream().read()) {
        if (next < 0) {
          throw new EOFException();
        }
      }
    }

    private void ask(String room) {
      asked.computeIfAbsent(room, _ -> new ArrayDeque<>()).add(seen.getOrDefault(room, 0L));
    }

    void join(String room) {
      ask(room);
      send(
          "{\"type\":\"join\",\"room\":\"%s\",\"since\":%d}"
              .formatted(room, seen.getOrDefault(room, 0L)));
    }

    /// Another thread writes, so that none of the two waits for a peer that does not read.
    void send(String json) {
      toSend.add(json);
      if (toSend.size() == 1) {
        Thread.ofVirtual().name("writing").start(this::writeAll);
      }
    }

    private void writeAll() {
      try {
        while (!toSend.isEmpty()) {
          writer.write(toSend.peek().getBytes(UTF_8));
          toSend.remove();
        }
      } catch (IOException _) {
        // Whoever hears is told too.
      }
    }

    void hearAll() throws IOException {
      var frames = new FrameReader(socket.getInputStream(), LengthPrefix.U32, MOST_BYTES);
      for (byte[] next = frames.read(); next != null; next = frames.read()) {
        hear(new Heard(new String(next, UTF_8)));
      }
    }

    private void hear(Heard heard) {
      String room = heard.text("room");
      switch (heard.type()) {
        case "entered" -> entered(heard, room);
        case "message" -> message(heard, room);
        case "notice" -> left(heard.text("text"));
        case "kept" -> {
          var saying = unsent.remove(heard.number("id"));
          if (saying != null) {
            witness.acknowledged(name, room, heard.number("number"), saying.text);
          }
        }
        case "refused" -> unsent.remove(heard.number("id"));
        case "renamed" -> {
          if (heard.text("before").equals(nick)) {
            nick = heard.text("nick");
          }
        }
        case "private" -> {
          if (!heard.text("from").equals(nick) && !called.contains(plain(heard.text("to")))) {
            witness.violated(name + " has heard what was said to another: " + heard.json());
          }
        }
        case "removed" -> {
          if (heard.text("reason").contains("is called")) {
            nick = name + "-" + draw.from(100, 999);
            called.add(plain(nick));
          }
        }
        default -> {
          // Nothing that it takes note of.
        }
      }
    }

    private void entered(Heard heard, String room) {
      var since = asked.get(room);
      if (since == null) {
        witness.violated(name + " is in a room that it did not enter: " + heard.json());
        return;
      }
      in.put(room, since.remove() + heard.number("missed"));
      there.put(room, heard.number("last"));
      if (since.isEmpty()) {
        asked.remove(room);
      }
      if (talk == null) {
        talk = this;
        wanted.stream().filter(each -> !each.equals("lobby")).forEach(this::join);
        unsent.values().forEach(saying -> send(saying.json));
      }
    }

    private void message(Heard heard, String room) {
      Long before = in.get(room);
      long number = heard.number("number");
      if (before == null || number != before + 1) {
        witness.violated(name + " heard after #" + before + ": " + heard.json());
      }
      in.put(room, number);
      seen.merge(room, number, Math::max);
      witness.heard(name, room, number, heard.text("text"));
      if (number > there.getOrDefault(room, 0L)) {
        witness.timed(name, heard.text("text"), System.nanoTime());
      }
    }

    private void left(String text) {
      String prefix = "you have left ";
      if (text.startsWith(prefix)) {
        in.remove(text.substring(prefix.length()));
      }
    }
  }

  @Override
  public String toString() {
    return name + " as " + nick + " in " + new ArrayList<>(wanted);
  }
}
