package io.netjar.stack.tcp.script;

import io.netjar.wire.IcmpView;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads scripts. Each step begins on a line of its own; `//` and `/* */` are comments. Assertions
/// between `%{` and `}%` are divided by semicolons or ends of lines.
final class ScriptParser {
  private static final Pattern STEP = Pattern.compile("(\\*|[+\\d.~]+)\\s+(.*)", Pattern.DOTALL);
  private static final Pattern TIME =
      Pattern.compile(
          "(\\+?)(\\d+\\.?\\d*|\\.\\d+?)(?:(~|\\.\\.\\.)(\\+?)(\\d+\\.?\\d*|\\.\\d+))?");
  private static final Pattern CALL =
      Pattern.compile("(\\w+)\\s*\\((.*)\\)\\s*=\\s*(-?\\d+)(?:\\s+(E\\w+))?(?:\\s+\\(.*\\))?");
  private static final Pattern ASSERTION =
      Pattern.compile("assert\\s+(\\w+)\\s*(==|!=|<=|>=|<|>)\\s*(\\w+)");
  private static final Pattern ICMP =
      Pattern.compile("\\[(\\d+):\\d+\\(\\d+\\)\\]\\s+icmp unreachable (\\w+)(?: mtu (\\d+))?");
  private static final Pattern SYSCTL = Pattern.compile("`sysctl (?:-q )?([\\w.]+)=(\\w+)`");
  private static final Map<String, Integer> CODES =
      Map.of(
          "net_unreachable", IcmpView.NET_UNREACHABLE,
          "host_unreachable", IcmpView.HOST_UNREACHABLE,
          "protocol_unreachable", IcmpView.PROTOCOL_UNREACHABLE,
          "port_unreachable", IcmpView.PORT_UNREACHABLE,
          "frag_needed", IcmpView.FRAGMENTATION_NEEDED,
          "source_route_failed", IcmpView.SOURCE_ROUTE_FAILED);

  private final String name;
  private final List<ScriptStep> steps = new ArrayList<>();
  private int line;

  private ScriptParser(String name) {
    this.name = name;
  }

  /// Reads a script.
  ///
  /// @throws ScriptException naming the line that cannot be read
  static PacketScript parse(String name, String text) {
    var parser = new ScriptParser(name);
    var lines = withoutComments(text).split("\n", -1);
    var open = new StringBuilder();
    int begun = 0;
    for (int i = 0; i < lines.length; i++) {
      begun = open.isEmpty() ? i + 1 : begun;
      open.append(lines[i]).append('\n');
      if (open.indexOf("%{") >= 0 && open.indexOf("}%") < 0) {
        continue; // an assertion that goes on in the next line
      }
      parser.read(begun, open.toString().strip());
      open.setLength(0);
    }
    if (!open.isEmpty()) {
      throw new ScriptException(name, begun, "}% is missing");
    }
    if (parser.steps.isEmpty()) {
      throw new ScriptException(name, 1, "the script is empty");
    }
    return new PacketScript(name, parser.steps);
  }

  /// Blanks comments out, so that lines keep their numbers.
  private static String withoutComments(String text) {
    var blank = new StringBuilder(text);
    int at = 0;
    while ((at = blank.indexOf("/*", at)) >= 0) {
      int end = blank.indexOf("*/", at + 2);
      end = end < 0 ? blank.length() : end + 2;
      for (; at < end; at++) {
        if (blank.charAt(at) != '\n') {
          blank.setCharAt(at, ' ');
        }
      }
    }
    return blank.toString().replaceAll("//[^\n]*", "");
  }

  private void read(int number, String text) {
    line = number;
    if (text.isEmpty()) {
      return;
    }
    var match = STEP.matcher(text);
    try {
      if (!match.matches()) {
        throw new IllegalArgumentException("a line begins with its time: " + text);
      }
      readStep(time(match.group(1)), match.group(2).strip());
    } catch (IllegalArgumentException e) {
      var wrong = new ScriptException(name, line, String.valueOf(e.getMessage()));
      wrong.initCause(e);
      throw wrong;
    }
  }

  private void readStep(ScriptTime time, String text) {
    var rest = text.substring(1).strip();
    boolean injects = text.startsWith("<");
    if (time.blocking() && !CALL.matcher(text).matches()) {
      throw new IllegalArgumentException("only a call may last: " + text);
    }
    if (injects && rest.contains(" icmp ")) {
      steps.add(icmp(time, rest));
    } else if (injects) {
      readSegments(rest, time, ScriptStep.Inject::new);
    } else if (text.startsWith(">?")) {
      readSegments(
          text.substring(2).strip(),
          time,
          (at, when, s) -> new ScriptStep.Expect(at, when, s, true));
    } else if (text.startsWith(">")) {
      readSegments(rest, time, (at, when, s) -> new ScriptStep.Expect(at, when, s, false));
    } else if (text.startsWith("`")) {
      steps.add(sysctl(time, text));
    } else if (text.startsWith("%{") && text.endsWith("}%")) {
      readAssertions(time, text.substring(2, text.length() - 2));
    } else {
      steps.add(call(time, text));
    }
  }

  private interface SegmentStep {
    ScriptStep of(int line, ScriptTime time, ScriptSegment segment);
  }

  /// A range of ports is a segment for each of them, all at the same time.
  private void readSegments(String text, ScriptTime time, SegmentStep step) {
    var when = time;
    for (var segment : ScriptPorts.expand(text)) {
      steps.add(step.of(line, when, ScriptSegment.parse(segment)));
      when = time("+0");
    }
  }

  static ScriptTime time(String text) {
    if (text.equals("*")) {
      return new ScriptTime(ScriptTime.Kind.ANY, 0, 0, false);
    }
    var match = TIME.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException("not a time: " + text);
    }
    boolean relative = match.group(1).equals("+");
    long from = nanos(match.group(2));
    var sign = match.group(3);
    long to = sign == null ? from : nanos(match.group(5));
    if (to < from) {
      throw new IllegalArgumentException("a range ends before it begins: " + text);
    }
    if (sign != null && sign.equals("~") && relative != match.group(4).equals("+")) {
      throw new IllegalArgumentException("a range is relative at both ends or at none: " + text);
    }
    var kind = relative ? ScriptTime.Kind.RELATIVE : ScriptTime.Kind.ABSOLUTE;
    return new ScriptTime(kind, from, to, sign != null && sign.equals("..."));
  }

  private static long nanos(String seconds) {
    return new BigDecimal(seconds).movePointRight(9).longValueExact();
  }

  private ScriptStep icmp(ScriptTime time, String text) {
    var match = ICMP.matcher(text);
    var code = match.matches() ? CODES.get(match.group(2)) : null;
    if (code == null) {
      throw new IllegalArgumentException("not an ICMP error: " + text);
    }
    var mtu = match.group(3);
    return new ScriptStep.IcmpError(
        line, time, Long.parseLong(match.group(1)), code, mtu == null ? 0 : Integer.parseInt(mtu));
  }

  /// The one command of the shell that a script may run, which sets something of the host.
  private ScriptStep sysctl(ScriptTime time, String text) {
    var match = SYSCTL.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException("not `sysctl name=value`: " + text);
    }
    var setting = List.of(match.group(1), match.group(2));
    return new ScriptStep.Call(line, time, "sysctl", setting, 0, null);
  }

  private ScriptStep call(ScriptTime time, String text) {
    var match = CALL.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException("neither a packet nor a call nor an assertion: " + text);
    }
    var arguments = new ArrayList<String>();
    for (var argument : match.group(2).split(",", -1)) {
      arguments.add(argument.strip());
    }
    long result = Long.parseLong(match.group(3));
    if ((result == -1) != (match.group(4) != null)) {
      throw new IllegalArgumentException("-1 and an error belong together: " + text);
    }
    return new ScriptStep.Call(
        line, time, match.group(1), List.copyOf(arguments), result, match.group(4));
  }

  private void readAssertions(ScriptTime time, String text) {
    int first = steps.size();
    for (var part : text.split("[;\n]", -1)) {
      if (part.isBlank()) {
        continue;
      }
      var match = ASSERTION.matcher(part.strip());
      if (!match.matches()) {
        throw new IllegalArgumentException("not an assertion: " + part.strip());
      }
      var at = steps.size() == first ? time : time("+0");
      steps.add(new ScriptStep.Assertion(line, at, match.group(1), match.group(2), match.group(3)));
    }
  }
}
