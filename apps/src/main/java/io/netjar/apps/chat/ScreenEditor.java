package io.netjar.apps.chat;

import io.netjar.apps.program.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jline.keymap.KeyMap;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/// JLine's editor with the whole screen around it: its keys, its history and its completion; drawn
/// is here, what is typed in the last row and everything else above.
///
/// It extends JLine's own class, since that has no other way to draw elsewhere than at the cursor.
/// All that is drawn, and all that it is drawn from, is guarded by JLine's lock.
final class ScreenEditor extends LineReaderImpl {
  private static final String PROMPT = "> ";

  /// What stands above the row in which is typed.
  interface Above {
    /// Draws it.
    ///
    /// @param columns the width of the screen, at least 1
    /// @param rows how many lines are wanted, at least 0
    /// @param offered what the editor has to show, such as completions
    List<AttributedString> draw(int columns, int rows, List<AttributedString> offered);

    /// Scrolls up by so many pages, or down.
    void scroll(int pages);
  }

  private final Above above;
  private final Consumer<String> typed;
  private final Display whole;
  private Size screen = Size.of(80, 24);
  private boolean isDrawn = true;

  /// @param above draws all but the last row
  /// @param typed takes each line, under the lock
  ScreenEditor(Terminal terminal, Above above, Consumer<String> typed) {
    super(terminal, "chat", new HashMap<>()); // JLine sets variables in it
    this.above = above;
    this.typed = typed;
    whole = new Display(terminal, true);
    measure();
    option(Option.DISABLE_EVENT_EXPANSION, true);
    option(Option.AUTO_FRESH_LINE, false);
    option(Option.BRACKETED_PASTE, true);
    option(Option.INSERT_TAB, false);
    option(Option.CASE_INSENSITIVE, true);
    variable(LineReader.BELL_STYLE, "none");
    setParser(words());
    addKeys(terminal);
  }

  /// What is said has no quotes and no escapes.
  private static DefaultParser words() {
    var parser = new DefaultParser();
    parser.setQuoteChars(null);
    parser.setEscapeChars(null);
    return parser;
  }

  private void addKeys(Terminal terminal) {
    add("page-up", () -> above.scroll(1), KeyMap.key(terminal, Capability.key_ppage), "\33[5~");
    add("page-down", () -> above.scroll(-1), KeyMap.key(terminal, Capability.key_npage), "\33[6~");
    // Ctrl-C is a key; JLine would also interrupt the thread, as if it were a signal.
    add(LineReader.CALLBACK_INIT, () -> terminal.handle(Signal.INT, SignalHandler.SIG_IGN));
    add("draw-anew", whole::clear, KeyMap.ctrl('L'));
    // An editor of files is no part of this.
    getKeyMaps().values().forEach(map -> map.unbind(KeyMap.ctrl('X') + KeyMap.ctrl('E')));
  }

  private void add(String name, Runnable does, @Nullable String... keys) {
    getWidgets()
        .put(
            name,
            () -> {
              does.run();
              return true;
            });
    for (String key : keys) {
      if (key != null) {
        Objects.requireNonNull(getKeyMaps().get(LineReader.MAIN)).bind(new Reference(name), key);
      }
    }
  }

  /// Edits line after line, until the user ends that.
  ///
  /// @return true at the end of the input, false if he does not want to wait for anything
  boolean edit() {
    try {
      readLine();
      return true;
    } catch (EndOfFileException _) {
      return true;
    } catch (UserInterruptException _) {
      return false;
    } finally {
      change(() -> isDrawn = false);
    }
  }

  /// Changes what is drawn, and draws it.
  void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      redisplay(true);
    } finally {
      lock.unlock();
    }
  }

  /// The terminal has another size.
  void resized() {
    change(
        () -> {
          measure();
          whole.clear();
        });
  }

  private void measure() {
    Size now = terminal.getSize();
    screen =
        Size.of(
            now.getColumns() > 0 ? now.getColumns() : screen.getColumns(),
            now.getRows() > 0 ? now.getRows() : screen.getRows());
    whole.resize(screen);
    size = screen;
  }

  /// A line is said and the next begins: the editor goes on.
  @Override
  protected boolean acceptLine() {
    String text = getBuffer().toString();
    getBuffer().clear();
    if (!text.isBlank()) {
      getHistory().add(text);
    }
    getHistory().moveToEnd();
    above.scroll(Integer.MIN_VALUE / screen.getRows());
    text.lines().forEach(typed);
    return true;
  }

  /// What is typed goes; where nothing is, the user does.
  @Override
  protected boolean interrupt() {
    return getBuffer().length() == 0 ? super.interrupt() : getBuffer().clear();
  }

  @Override
  protected boolean acceptAndHold() {
    return acceptLine();
  }

  @Override
  protected boolean acceptLineAndDownHistory() {
    return acceptLine();
  }

  @Override
  protected boolean acceptAndInferNextHistory() {
    return acceptLine();
  }

  @Override
  public boolean clearScreen() {
    whole.clear();
    return true;
  }

  @Override
  public boolean redrawLine() {
    whole.clear();
    return true;
  }

  @Override
  protected void redisplay(boolean flush) {
    lock.lock();
    try {
      if (!isDrawn || skipRedisplay) {
        skipRedisplay = false;
        return;
      }
      int columns = screen.getColumns();
      List<AttributedString> lines = new ArrayList<>();
      lines.addAll(above.draw(columns, screen.getRows() - 1, offered(columns)));
      String left = shown(getBuffer().upToCursor());
      String right = shown(getBuffer().substring(getBuffer().cursor()));
      int room = Math.max(1, columns - PROMPT.length() - 1);
      int at = new AttributedString(left).columnLength();
      // A line that is longer than the screen moves by halves of it.
      int half = Math.max(1, room / 2);
      int from = at < room ? 0 : ((at - room) / half + 1) * half;
      var input = new AttributedStringBuilder();
      input.append(PROMPT, AttributedStyle.BOLD);
      input.append(new AttributedString(left + right).columnSubSequence(from, from + room));
      lines.add(input.toAttributedString().columnSubSequence(0, columns));
      int column = Math.min(columns - 1, PROMPT.length() + at - from);
      whole.update(lines, screen.cursorPos(lines.size() - 1, column), flush);
    } finally {
      lock.unlock();
    }
  }

  private List<AttributedString> offered(int columns) {
    Supplier<AttributedString> offer = post;
    return offer == null ? List.of() : offer.get().columnSplitLength(columns);
  }

  /// What is typed or pasted acts on no terminal either.
  private static String shown(String text) {
    return Shown.escaped(text.replace('\n', '↵'));
  }
}
