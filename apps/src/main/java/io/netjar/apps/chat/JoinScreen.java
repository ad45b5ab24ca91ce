package io.netjar.apps.chat;

import io.netjar.apps.program.Shown;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.InfoCmp.Capability;

/// A client on the whole of a terminal: what was said above, a line that tells the room and the
/// connection, and what is typed in the last row.
///
/// Everything that others have written is escaped where it comes in. What the screen shows is
/// guarded by the editor's lock.
final class JoinScreen implements JoinOutput, ScreenEditor.Above, AutoCloseable {
  private static final String NO_TIME = "     ";

  /// Colours that can be read on light and dark grounds.
  private static final int[] NICKS = {
    AttributedStyle.CYAN, AttributedStyle.GREEN, AttributedStyle.MAGENTA,
    AttributedStyle.YELLOW, AttributedStyle.BLUE, AttributedStyle.RED
  };

  /// How the connection is.
  private enum Link {
    CONNECTING,
    CONNECTED,
    LOST
  }

  private final Terminal terminal;
  private final Unsent unsent;
  private final Attributes before;
  private final boolean hasColour;
  private final ScreenEditor editor;
  private final BlockingQueue<Optional<String>> typed = new LinkedBlockingQueue<>();
  private final Transcript transcript = new Transcript();
  private final Set<String> members = new LinkedHashSet<>();
  private Link link = Link.CONNECTING;
  private long nextTryNanos;
  private boolean isLeaving;
  private String nick = "";
  private String room = "";
  private long lastBefore;

  /// Takes the whole of a terminal, until it is closed.
  JoinScreen(Terminal terminal, Unsent unsent) {
    this.terminal = terminal;
    this.unsent = unsent;
    before = terminal.getAttributes();
    Integer colours = terminal.getNumericCapability(Capability.max_colors);
    String refused = terminal.getenv("NO_COLOR");
    hasColour = colours != null && colours >= 8 && (refused == null || refused.isEmpty());
    editor = new ScreenEditor(terminal, this, line -> typed.add(Optional.of(line)));
    editor.setCompleter(this::complete);
    var keys = new Attributes(before);
    keys.setLocalFlag(LocalFlag.ISIG, false); // Ctrl-C is a key like others
    terminal.setAttributes(keys);
    terminal.puts(Capability.enter_ca_mode);
  }

  /// The terminal as it was.
  @Override
  public void close() {
    terminal.puts(Capability.exit_ca_mode);
    terminal.puts(Capability.cursor_normal);
    terminal.setAttributes(before);
    terminal.flush();
  }

  /// Edits until the user goes; of a thread of its own. It is an end of the typed lines only where
  /// he waits for them to be sent.
  ///
  /// @return false if he does not want to wait for anything
  boolean edit() {
    boolean waits = editor.edit();
    if (waits) {
      typed.add(Optional.empty());
    }
    return waits;
  }

  /// What the user has typed.
  TypedLines typed() {
    return typed::take;
  }

  /// The terminal has another size.
  void resized() {
    editor.resized();
  }

  /// Counts down until it is interrupted; of a thread of its own.
  void tick() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(250);
        editor.change(() -> {});
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void show(Event event) {
    editor.change(() -> take(event));
  }

  @Override
  public void remark(String line) {
    editor.change(() -> add("* " + line, AttributedStyle.DEFAULT.faint()));
  }

  @Override
  public void refuse(String reason) {
    editor.change(() -> add("! " + reason, AttributedStyle.BOLD));
  }

  @Override
  public void waiting(long millis) {
    editor.change(
        () -> {
          link = Link.LOST;
          nextTryNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        });
  }

  @Override
  public void leaving() {
    editor.change(() -> isLeaving = true);
  }

  private void take(Event event) {
    switch (event) {
      case Event.Welcome(var name, _) -> nick = Shown.escaped(name);
      case Event.Entered entered -> {
        link = Link.CONNECTED;
        room = Shown.escaped(entered.room());
        lastBefore = entered.last();
        members.clear();
        entered.nicks().forEach(name -> members.add(Shown.escaped(name)));
      }
      case Event.Came(_, var name) -> members.add(Shown.escaped(name));
      case Event.Went(_, var name) -> members.remove(Shown.escaped(name));
      case Event.Renamed(var former, var name) -> {
        members.remove(Shown.escaped(former));
        members.add(Shown.escaped(name));
      }
      default -> {
        // It changes nothing but what is read.
      }
    }
    String line = Shown.escaped(Form.line(event));
    switch (event) {
      // When it was said before is not known.
      case Event.Message(var said) ->
          say(said.nick(), said.text(), said.number() > lastBefore || link == Link.LOST);
      case Event.Private(var from, var to, var text) -> say(from + " to " + to, text, true);
      case Event.Operator(var text) -> say("operator", text, true);
      case Event.Refused _, Event.Removed _ -> add(line, AttributedStyle.BOLD);
      case Event.Kept _, Event.Pong _ -> {
        // Nothing that a person need know.
      }
      default -> add(line, AttributedStyle.DEFAULT.faint());
    }
  }

  private void say(String who, String text, boolean hasTime) {
    String shown = Shown.escaped(who);
    var line = new AttributedStringBuilder();
    line.append(hasTime ? TimeOfDay.shown() : NO_TIME, AttributedStyle.DEFAULT.faint());
    line.append(" ").append(shown + ":", style(shown)).append(" ").append(Shown.escaped(text));
    transcript.add(line.toAttributedString(), true);
  }

  private void add(String line, AttributedStyle style) {
    var whole = new AttributedStringBuilder();
    whole
        .append(TimeOfDay.shown(), AttributedStyle.DEFAULT.faint())
        .append(" ")
        .append(line, style);
    transcript.add(whole.toAttributedString(), false);
  }

  /// The same colour for a name everywhere and always; one's own is bold.
  private AttributedStyle style(String who) {
    AttributedStyle style =
        who.equals(nick) || who.equals("operator") ? AttributedStyle.BOLD : AttributedStyle.DEFAULT;
    int index = Math.floorMod(who.toLowerCase(Locale.ROOT).hashCode(), NICKS.length);
    return hasColour ? style.foreground(NICKS[index]) : style;
  }

  @Override
  public List<AttributedString> draw(int columns, int rows, List<AttributedString> offered) {
    List<AttributedString> most =
        offered.subList(0, Math.min(offered.size(), Math.max(0, rows - 1)));
    List<AttributedString> all = new ArrayList<>();
    all.addAll(transcript.window(columns, Math.max(0, rows - 1 - most.size())));
    all.addAll(most);
    if (rows > 0) {
      all.add(status(columns));
    }
    return all;
  }

  @Override
  public void scroll(int pages) {
    // A page has a line or two in common with the next.
    transcript.scroll(pages * Math.max(1, terminal.getSize().getRows() - 4));
  }

  /// One line: the room with who is in it, and at its end how the connection is.
  private AttributedString status(int columns) {
    List<String> words = new ArrayList<>();
    if (transcript.isScrolled()) {
      int unread = transcript.unread();
      words.add(unread == 0 ? "scrolled back" : unread + " new below");
    }
    int count = unsent.count();
    if (count > 0) {
      words.add(count + " unsent");
    }
    words.add(isLeaving && count > 0 ? "leaving, Ctrl-C at once" : connection());
    String right = " " + String.join("  ", words) + " ";
    int left = Math.max(0, columns - right.length());
    String bar = fitted(members(left), left) + right;
    var styled = new AttributedString(bar, AttributedStyle.INVERSE);
    return styled.columnSubSequence(Math.max(0, styled.columnLength() - columns), columns);
  }

  private String connection() {
    return switch (link) {
      case CONNECTING -> "connecting";
      case CONNECTED -> "connected";
      case LOST -> {
        long left = nextTryNanos - System.nanoTime();
        yield left <= 0
            ? "reconnecting"
            : "reconnecting in " + (TimeUnit.NANOSECONDS.toSeconds(left) + 1) + " s";
      }
    };
  }

  private String members(int columns) {
    if (room.isEmpty()) {
      return "";
    }
    String head = " " + room + " (" + members.size() + ")";
    var text = new StringBuilder(head);
    String between = ": ";
    for (String name : members) {
      if (new AttributedString(text + between + name + " …").columnLength() > columns) {
        return text.append(between.equals(": ") ? "" : " …").toString();
      }
      text.append(between).append(name);
      between = ", ";
    }
    return text.toString();
  }

  private static String fitted(String text, int columns) {
    AttributedString cut = new AttributedString(text).columnSubSequence(0, columns);
    return cut + " ".repeat(Math.max(0, columns - cut.columnLength()));
  }

  private void complete(LineReader reader, ParsedLine line, List<Candidate> into) {
    boolean isFirst = line.wordIndex() == 0;
    if (isFirst && line.word().startsWith("//")) {
      return; // a message that begins with a slash
    }
    if (isFirst && line.word().startsWith("/")) {
      for (String command : JoinTyping.HELP) {
        int end = command.indexOf(' ');
        String word = end < 0 ? command : command.substring(0, end);
        into.add(new Candidate(word, command, null, null, null, null, true));
      }
      return;
    }
    for (String name : members) {
      if (!name.equals(nick)) {
        into.add(new Candidate(isFirst ? name + ":" : name, name, null, null, null, null, true));
      }
    }
  }
}
