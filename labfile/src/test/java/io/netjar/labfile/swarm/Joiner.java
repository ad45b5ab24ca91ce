package io.netjar.labfile.swarm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Somebody with `chat join`, who starts it again when it ends badly. What it has printed must be
/// without a gap and without anything twice, however often the connection was lost in between.
final class Joiner {
  private final String name;
  private final String room;
  private final String server;
  private final Draw draw;
  private final Witness witness;
  private final long overMillis;
  private int runs;
  private long last;

  /// @param overMillis when it has said all, in the network's time
  Joiner(String name, String room, String server, Draw draw, Witness witness, long overMillis) {
    this.name = name;
    this.room = room;
    this.server = server;
    this.draw = draw;
    this.witness = witness;
    this.overMillis = overMillis;
  }

  /// Runs to the end of what it has to say; again after its host has crashed.
  void run() throws InterruptedException {
    Thread.sleep(draw.from(0, 3000)); // virtual time
    int code = -1;
    while (code != 0) {
      code = runOnce();
      if (code != 0) {
        Thread.sleep(1000 + draw.from(0, 2000)); // virtual time
      }
    }
  }

  private int runOnce() {
    var typing = new Typing(name + "." + ++runs);
    var printed = new PrintStream(new Printed(typing), true, UTF_8);
    var silent = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
    var words =
        List.of(
            "chat",
            "join",
            "--insecure",
            "--json",
            "--nick",
            name,
            "--room",
            room,
            "--since",
            "" + last,
            server);
    int code = Apps.run(words, new Console(typing, printed, silent));
    if (code == 0) {
      typing.typed.forEach(witness::owed);
    }
    return code;
  }

  /// Looks at what is printed.
  private final class Printed extends OutputStream {
    private final Typing typing;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Printed(Typing typing) {
      this.typing = typing;
    }

    @Override
    public void write(int b) {
      if (b == '\n') {
        heard(new Heard(line.toString(UTF_8)));
        line.reset();
      } else {
        line.write(b);
      }
    }

    private void heard(Heard heard) {
      long number = heard.number("number");
      if (heard.type().equals("message")) {
        if (number != last + 1 || !heard.text("room").equals(room)) {
          witness.violated(name + " heard, after #" + last + " of " + room + ": " + heard.json());
        }
        last = number;
        witness.heard(name, room, number, heard.text("text"));
      } else if (heard.type().equals("entered")) {
        last += heard.number("missed");
      } else if (heard.type().equals("kept")) {
        String text = typing.typed.get((int) heard.number("id") - 1);
        witness.acknowledged(name, heard.text("room"), number, text);
      }
    }
  }

  /// Types something now and then, until it is over.
  private final class Typing extends InputStream {
    private final String prefix;
    private final List<String> typed = new ArrayList<>();
    private byte[] current = {};
    private int at;
    private boolean hasQuit;

    Typing(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
      if (at == current.length) {
        if (hasQuit) {
          return -1;
        }
        current = (next() + "\n").getBytes(UTF_8);
        at = 0;
      }
      int count = Math.min(most, current.length - at);
      System.arraycopy(current, at, into, offset, count);
      at += count;
      return count;
    }

    private String next() throws InterruptedIOException {
      try {
        Thread.sleep(draw.from(100, 6000)); // virtual time
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      if (System.nanoTime() / 1_000_000 > overMillis) {
        hasQuit = true;
        return "/quit";
      }
      String text = prefix + " " + (typed.size() + 1);
      typed.add(text);
      return text;
    }
  }
}
