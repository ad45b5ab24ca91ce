package io.netjar.stack.tcp.script;

import io.netjar.stack.tcp.TcpState;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Plays a script to a host's TCP under a virtual clock. Times are exact; a range allows more.
///
/// A call without a range never waits: where it would, it gives EAGAIN, or EINPROGRESS for
/// `connect`.
final class ScriptRunner {
  /// Hears of each step right before it happens.
  interface Witness {
    /// Hears of `step`.
    ///
    /// @param state of the connection, or of what else a script has where it has none
    void before(ScriptStep step, TcpState state);
  }

  private final PacketScript script;
  private final Witness witness;
  private final ScriptHost host = new ScriptHost();
  private final ScriptSockets sockets = new ScriptSockets(host);

  /// When the event before happened.
  private long previous;

  private int line;

  private record Pending(ScriptStep.Call call, long end, ScriptSockets.Attempt attempt) {}

  private @Nullable Pending pending;

  private ScriptRunner(PacketScript script, Witness witness) {
    this.script = script;
    this.witness = witness;
  }

  /// Plays a script.
  ///
  /// @throws AssertionError naming script, line, what was expected and what came
  static void run(PacketScript script) {
    run(script, (_, _) -> {});
  }

  /// Plays a script before a witness.
  static void run(PacketScript script, Witness witness) {
    var runner = new ScriptRunner(script, witness);
    try {
      for (var step : script.steps()) {
        runner.line = step.line();
        runner.play(step);
      }
      runner.finish();
    } catch (IllegalArgumentException e) {
      throw new ScriptException(script.name(), runner.line, String.valueOf(e.getMessage()));
    }
  }

  private void play(ScriptStep step) {
    if (step instanceof ScriptStep.Expect expect) {
      witness.before(step, sockets.state());
      expect(expect);
      return;
    }
    reach(step.time());
    witness.before(step, sockets.state());
    switch (step) {
      case ScriptStep.Inject inject -> host.inject(inject.segment());
      case ScriptStep.IcmpError error -> host.unreachable(error.code(), error.mtu(), error.begin());
      case ScriptStep.Call call -> call(call);
      case ScriptStep.Assertion assertion -> check(assertion);
      case ScriptStep.Expect _ -> throw new IllegalStateException();
    }
    proceed();
  }

  private void finish() {
    if (pending != null) {
      advance(pending.end());
      proceed();
    }
    failUnlessReturned(Long.MAX_VALUE);
    failIfSentBefore(Long.MAX_VALUE);
  }

  // ------------------------------------------------------------------ time

  private void reach(ScriptTime time) {
    long at = time.kind() == ScriptTime.Kind.ANY ? previous : time.earliest(previous);
    if (at < host.events.nowNanos() && at < previous) {
      throw fail("time " + seconds(previous) + " or later", seconds(at));
    }
    advance(at);
    failIfSentBefore(at);
    previous = at;
  }

  private void advance(long until) {
    while (host.events.nextTimeNanos() <= until) {
      fire();
    }
    failUnlessReturned(until);
    if (until > host.events.nowNanos()) {
      host.events.advanceTo(until);
    }
  }

  private void fire() {
    failUnlessReturned(host.events.nextTimeNanos());
    host.events.fireNext();
    proceed();
  }

  // ------------------------------------------------------------------ packets

  private void expect(ScriptStep.Expect step) {
    long latest = step.time().latest(previous);
    var wanted = step.segment();
    while (host.sent.isEmpty()
        && host.events.nextTimeNanos() <= latest
        && host.events.nextTimeNanos() < Long.MAX_VALUE) {
      fire();
    }
    var got = host.sent.peek();
    if (step.optional() && (got == null || !wanted.isMetBy(got.segment()))) {
      return;
    }
    host.sent.poll();
    if (got == null) {
      throw fail("> " + wanted, "nothing until " + seconds(latest));
    }
    if (!wanted.isMetBy(got.segment())) {
      throw fail("> " + wanted, "> " + got.segment() + " at " + seconds(got.nanos()));
    }
    long earliest = step.time().earliest(previous);
    if (got.nanos() < earliest || got.nanos() > latest) {
      var range = seconds(earliest) + (latest > earliest ? "~" + seconds(latest) : "");
      throw fail(range + " > " + wanted, seconds(got.nanos()) + " > " + got.segment());
    }
    previous = got.nanos();
  }

  private void failIfSentBefore(long at) {
    var next = host.sent.peek();
    if (next != null && next.nanos() < at) {
      throw fail("no segment", seconds(next.nanos()) + " > " + next.segment());
    }
  }

  // ------------------------------------------------------------------ calls

  private void call(ScriptStep.Call call) {
    if (pending != null) {
      throw fail("line " + pending.call().line() + " to return first", "another call");
    }
    var attempt = sockets.begin(call.name(), call.arguments());
    if (call.time().blocking()) {
      long begun = previous - call.time().from();
      long end = call.time().kind() == ScriptTime.Kind.RELATIVE ? begun : 0;
      pending = new Pending(call, end + call.time().to(), attempt);
      return;
    }
    var result = attempt.result();
    if (result == null) {
      var error = call.name().equals("connect") ? "EINPROGRESS" : "EAGAIN";
      result = ScriptSockets.Result.failed(error);
    }
    compare(call, result);
  }

  private void compare(ScriptStep.Call call, ScriptSockets.Result got) {
    if (got.value() != call.result() || !Objects.equals(got.error(), call.error())) {
      line = call.line();
      var wanted = new ScriptSockets.Result(call.result(), call.error());
      throw fail(call.name() + "(...) = " + wanted, call.name() + "(...) = " + got);
    }
  }

  /// Asks the call that waits.
  private void proceed() {
    var waiting = pending;
    var result = waiting == null ? null : waiting.attempt().result();
    if (waiting == null || result == null) {
      return;
    }
    pending = null;
    compare(waiting.call(), result);
    if (host.events.nowNanos() != waiting.end()) {
      line = waiting.call().line();
      throw fail("return at " + seconds(waiting.end()), seconds(host.events.nowNanos()));
    }
  }

  private void failUnlessReturned(long until) {
    if (pending != null && until > pending.end()) {
      line = pending.call().line();
      throw fail("return at " + seconds(pending.end()), "no return");
    }
  }

  // ------------------------------------------------------------------ assertions

  private void check(ScriptStep.Assertion step) {
    long got = sockets.field(step.field());
    long wanted = ScriptSockets.number(step.value());
    boolean right =
        switch (step.operator()) {
          case "==" -> got == wanted;
          case "!=" -> got != wanted;
          case "<" -> got < wanted;
          case "<=" -> got <= wanted;
          case ">" -> got > wanted;
          default -> got >= wanted;
        };
    if (!right) {
      throw fail(
          step.field() + " " + step.operator() + " " + step.value(), step.field() + " == " + got);
    }
  }

  private AssertionError fail(String expected, String got) {
    return new AssertionError(
        script.name() + ":" + line + ":\n  expected: " + expected + "\n  got:      " + got);
  }

  private static String seconds(long nanos) {
    return nanos == Long.MAX_VALUE
        ? "the end"
        : BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
  }
}
