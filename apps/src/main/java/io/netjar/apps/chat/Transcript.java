package io.netjar.apps.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/// What a screen has shown, folded to its width anew each time. It is looked at from the end, or
/// from where the user has scrolled to.
///
/// Not for several threads at a time.
final class Transcript {
  private static final int MOST_ENTRIES = 2000;

  /// What a line that goes on begins with, below the time of the first.
  private static final String INDENT = " ".repeat(6);

  private final ArrayDeque<AttributedString> entries = new ArrayDeque<>();
  private int columns = 80;
  private int rowsBelow;
  private int unread;

  /// Adds an entry. Where the user has scrolled up, what he sees stays.
  ///
  /// @param isNews whether it counts as unread until he comes back
  void add(AttributedString entry, boolean isNews) {
    entries.addLast(entry);
    if (entries.size() > MOST_ENTRIES) {
      entries.removeFirst();
    }
    if (rowsBelow > 0) {
      rowsBelow += fold(entry, columns).size();
      unread += isNews ? 1 : 0;
    }
  }

  /// How many entries have come below what is seen.
  int unread() {
    return unread;
  }

  /// True where what is seen is not the end.
  boolean isScrolled() {
    return rowsBelow > 0;
  }

  /// Scrolls.
  ///
  /// @param rows up, or down where negative
  void scroll(int rows) {
    rowsBelow = Math.max(0, rowsBelow + rows);
    if (rowsBelow == 0) {
      unread = 0;
    }
  }

  /// What is seen.
  ///
  /// @param width columns, at least 1
  /// @param height rows, at least 0
  /// @return as many lines, the first ones empty where there is not so much
  List<AttributedString> window(int width, int height) {
    columns = width;
    var above = new ArrayDeque<AttributedString>();
    Iterator<AttributedString> last = entries.descendingIterator();
    while (last.hasNext() && above.size() < height + rowsBelow) {
      fold(last.next(), width).reversed().forEach(above::addFirst);
    }
    // At the top there is nothing more to scroll to.
    rowsBelow = Math.max(0, Math.min(rowsBelow, above.size() - height));
    List<AttributedString> all = new ArrayList<>(above);
    List<AttributedString> seen =
        new ArrayList<>(
            all.subList(
                Math.max(0, all.size() - rowsBelow - height), Math.max(0, all.size() - rowsBelow)));
    while (seen.size() < height) {
      seen.addFirst(AttributedString.EMPTY);
    }
    return seen;
  }

  /// Folds a line between words where it can.
  static List<AttributedString> fold(AttributedString line, int width) {
    List<AttributedString> folded = new ArrayList<>();
    AttributedString rest = line;
    // On a very narrow screen there is no room for the indent.
    String indent = width > 3 * INDENT.length() ? INDENT : "";
    while (rest.columnLength() > width) {
      AttributedString head = rest.columnSubSequence(0, width);
      int end = head.length();
      int blank = head.toString().lastIndexOf(' ');
      boolean isAtWord = end < rest.length() && rest.charAt(end) == ' ';
      if (!isAtWord && blank > indent.length()) {
        end = blank;
      }
      if (end == 0) {
        return folded; // not even one character has room
      }
      folded.add(rest.subSequence(0, end));
      boolean dropsBlank = end < rest.length() && rest.charAt(end) == ' ';
      var next = new AttributedStringBuilder();
      next.append(indent);
      next.append(rest.subSequence(dropsBlank ? end + 1 : end, rest.length()));
      rest = next.toAttributedString();
    }
    folded.add(rest);
    return folded;
  }
}
