package io.netjar.stack.tcp.script;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One event of a script.
sealed interface ScriptStep {
  /// Where it stands; counts from 1.
  int line();

  /// When it happens.
  ScriptTime time();

  /// `< segment`: the peer sends.
  record Inject(int line, ScriptTime time, ScriptSegment segment) implements ScriptStep {}

  /// `> segment`: the host is to send; `>? segment`: it may.
  record Expect(int line, ScriptTime time, ScriptSegment segment, boolean optional)
      implements ScriptStep {}

  /// `< [begin:end(length)] icmp type code mtu n`: the network complains about a segment.
  ///
  /// @param begin sequence number of the segment
  /// @param code of "destination unreachable"
  /// @param mtu 0 where it is not told
  record IcmpError(int line, ScriptTime time, long begin, int code, int mtu)
      implements ScriptStep {}

  /// `name(arguments) = result errno`.
  ///
  /// @param error the name of the error; null where none is expected
  record Call(
      int line,
      ScriptTime time,
      String name,
      List<String> arguments,
      long result,
      @Nullable String error)
      implements ScriptStep {}

  /// `%{ assert field op number }%`.
  ///
  /// @param operator one of `== != < <= > >=`
  /// @param value a number, or the name of a state
  record Assertion(int line, ScriptTime time, String field, String operator, String value)
      implements ScriptStep {}
}
