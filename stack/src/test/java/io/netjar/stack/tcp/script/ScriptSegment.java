package io.netjar.stack.tcp.script;

import io.netjar.wire.TcpView;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A segment as a script writes it: `[ecn] source>destination flags begin:end(length) ack n win n
/// urg n <options>`. Numbers are relative to the initial sequence number of whoever sends what they
/// count.
///
/// @param flags of [TcpView]
/// @param begin sequence number of the first byte
/// @param length payload in bytes
/// @param ack null where it is not written
/// @param win as in the header, unscaled; null where it is not written
/// @param urg the urgent pointer; null where it is not written
/// @param options null where none are written
/// @param ecn of the packet (RFC 3168 §5); null where it is not written
/// @param ports null where none are written: those of the first peer, [ScriptHost#PEER_PORT]
record ScriptSegment(
    int flags,
    long begin,
    int length,
    @Nullable Long ack,
    @Nullable Integer win,
    @Nullable Integer urg,
    @Nullable List<ScriptOption> options,
    @Nullable Integer ecn,
    @Nullable ScriptPorts ports) {

  private static final String LETTERS = "SFRP.UEW";
  private static final int[] BITS = {
    TcpView.SYN,
    TcpView.FIN,
    TcpView.RST,
    TcpView.PSH,
    TcpView.ACK,
    TcpView.URG,
    TcpView.ECE,
    TcpView.CWR
  };
  private static final List<String> CODEPOINTS = List.of("noecn", "ect1", "ect0", "ce");
  private static final Pattern TEXT =
      Pattern.compile(
          "(?:\\[(\\w+)]\\s+)?(?:(\\d+)\\s*>\\s*(\\d+)\\s+)?"
              + "([SFRP.UEW]+|-)\\s+(\\d+):(\\d+)\\s*\\((\\d+)\\)"
              + "(?:\\s+ack\\s+(\\d+))?(?:\\s+win\\s+(\\d+))?(?:\\s+urg\\s+(\\d+))?"
              + "(?:\\s*<([^>]*)>)?");

  /// Reads a segment.
  ///
  /// @throws IllegalArgumentException naming what cannot be read
  static ScriptSegment parse(String text) {
    var match = TEXT.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException("not a segment: " + text);
    }
    long begin = Long.parseLong(match.group(5));
    int length = Integer.parseInt(match.group(7));
    if (Long.parseLong(match.group(6)) != begin + length) {
      throw new IllegalArgumentException("begin and length do not give the end: " + text);
    }
    int flags = 0;
    var letters = match.group(4);
    for (int i = 0; i < letters.length(); i++) {
      int at = LETTERS.indexOf(letters.charAt(i));
      flags |= at < 0 ? 0 : BITS[at];
    }
    boolean acknowledges = (flags & TcpView.ACK) != 0;
    var ack = match.group(8);
    if (acknowledges != (ack != null)) {
      throw new IllegalArgumentException("the flag '.' and ack belong together: " + text);
    }
    var win = match.group(9);
    var urg = match.group(10);
    var options = match.group(11);
    var codepoint = match.group(1);
    if (codepoint != null && !CODEPOINTS.contains(codepoint)) {
      throw new IllegalArgumentException("not noecn, ect0, ect1, ce: " + text);
    }
    var source = match.group(2);
    return new ScriptSegment(
        flags,
        begin,
        length,
        ack == null ? null : Long.valueOf(ack),
        win == null ? null : Integer.valueOf(win),
        urg == null ? null : Integer.valueOf(urg),
        options == null || options.equals("...") ? null : ScriptOption.parseAll(options),
        codepoint == null ? null : Integer.valueOf(CODEPOINTS.indexOf(codepoint)),
        source == null
            ? null
            : new ScriptPorts(Integer.parseInt(source), Integer.parseInt(match.group(3))));
  }

  /// True where `got` is what this segment wants: window and options only as far as they are
  /// written here, padding not at all; but all options behind the word `only`.
  boolean isMetBy(ScriptSegment got) {
    return isOfSamePeer(got)
        && flags == got.flags
        && begin == got.begin
        && length == got.length
        && (ack == null || ack.equals(got.ack))
        && (win == null || win.equals(got.win))
        && (urg == null || urg.equals(got.urg))
        && (ecn == null || ecn.equals(got.ecn))
        && hasOptions(got.options == null ? List.of() : got.options);
  }

  private boolean isOfSamePeer(ScriptSegment got) {
    return ports == null ? got.isToFirstPeer() : ports.equals(got.ports);
  }

  private boolean isToFirstPeer() {
    return ports == null || ports.destination() == ScriptHost.PEER_PORT;
  }

  private boolean hasOptions(List<ScriptOption> got) {
    if (options == null) {
      return true;
    }
    if (!options.isEmpty() && options.getFirst().kind() == ScriptOption.Kind.ONLY) {
      return options.subList(1, options.size()).equals(got);
    }
    for (var option : options) {
      boolean padding =
          option.kind() == ScriptOption.Kind.NOP || option.kind() == ScriptOption.Kind.EOL;
      if (!padding && !got.contains(option)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    if (ecn != null && ecn != 0) {
      text.append('[').append(CODEPOINTS.get(ecn)).append("] ");
    }
    if (!isToFirstPeer()) {
      text.append(ports).append(' ');
    }
    for (int i = 0; i < BITS.length; i++) {
      if ((flags & BITS[i]) != 0) {
        text.append(LETTERS.charAt(i));
      }
    }
    text.append(flags == 0 ? "-" : "");
    text.append(" " + begin + ":" + (begin + length) + "(" + length + ")");
    text.append(ack == null ? "" : " ack " + ack);
    text.append(win == null ? "" : " win " + win);
    text.append(urg == null ? "" : " urg " + urg);
    if (options != null && !options.isEmpty()) {
      text.append(" <");
      for (int i = 0; i < options.size(); i++) {
        text.append(i == 0 ? "" : ",").append(options.get(i));
      }
      text.append('>');
    }
    return text.toString();
  }
}
