package io.netjar.cli;

import io.netjar.labfile.LabReport;
import io.netjar.network.Timeline;
import io.netjar.network.TimelineEntry;
import io.netjar.network.Waiting;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Prints a run as JSON, one object a line: `{"type":"event",…}` as things happen, and one
/// `{"type":"summary",…}` at the end.
final class JsonPrinter implements Timeline.Listener {
  private final JsonMapper mapper = JsonMapper.builder().build();
  private final PrintStream out;

  JsonPrinter(PrintStream out) {
    this.out = out;
  }

  @Override
  public void onEntry(TimelineEntry entry) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("type", "event");
    object.put("nanos", entry.nanos());
    object.put("host", entry.host());
    object.put("program", entry.program());
    object.put("kind", entry.kind().name());
    object.put("text", entry.text());
    print(object);
  }

  void print(LabReport report) {
    print(report, LabExit.code(report));
  }

  /// @param exitCode null where the JVM is about to end, with a status that is not known here
  void print(LabReport report, @Nullable Integer exitCode) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("type", "summary");
    object.put("lab", report.lab().name());
    object.put("seed", report.seed());
    object.put("outcome", report.result().outcome().name());
    object.put("exitCode", exitCode);
    object.put("virtualNanos", report.result().nowNanos());
    object.put("realNanos", report.realNanos());
    object.put("steps", report.steps());
    object.put("traceHash", "%016x".formatted(report.traceHash()));
    object.put("programs", report.programs());
    object.put("cables", report.cables());
    object.put("hosts", report.hosts());
    object.put("connections", report.connections().ends());
    object.put("waiting", report.result().waiting().stream().map(JsonPrinter::waiting).toList());
    print(object);
  }

  private static Map<String, Object> waiting(Waiting waiting) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("program", waiting.program().name());
    object.put("host", waiting.program().host().name());
    object.put("thread", waiting.thread());
    object.put("call", waiting.call());
    object.put("sinceNanos", waiting.sinceNanos());
    object.put("socket", waiting.socket());
    object.put("stack", waiting.stack().stream().map(Object::toString).toList());
    return object;
  }

  void twice(LabReport first, LabReport second) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("type", "twice");
    object.put("identical", first.isSameRunAs(second));
    object.put("traceHash", "%016x".formatted(second.traceHash()));
    object.put("steps", second.steps());
    print(object);
  }

  private void print(Map<String, Object> object) {
    out.println(mapper.writeValueAsString(object));
  }
}
