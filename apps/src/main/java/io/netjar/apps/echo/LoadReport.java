package io.netjar.apps.echo;

import io.netjar.apps.program.Json;
import io.netjar.apps.program.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What [LoadRun] has measured, as a table or as JSON.
final class LoadReport {
  private final Load load;
  private final Tally.Result result;
  private final int messageBytes;

  LoadReport(Load load, Tally.Result result) {
    this.load = load;
    this.result = result;
    messageBytes = load.message().length;
  }

  private long back() {
    return result.latencies().count();
  }

  private long bytesSent() {
    return result.sent() * messageBytes;
  }

  private long bytesBack() {
    return back() * messageBytes;
  }

  private double perSecond(long count) {
    return result.nanos() == 0 ? 0 : count * 1e9 / result.nanos();
  }

  /// The table, line by line.
  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(
        "echo: %s of %s clients connected to %s over %s, messages of %s%s"
            .formatted(
                Shown.number(result.connected()),
                Shown.number(load.clients()),
                load.server(),
                protocol(),
                Shown.bytes(messageBytes),
                load.rate() == 0 ? "" : ", " + Shown.number(load.rate()) + " a second wanted"));
    lines.add("time      " + Shown.millis(result.nanos()));
    lines.add("sent      " + throughput(result.sent(), bytesSent()));
    lines.add("back      " + throughput(back(), bytesBack()));
    lines.add("missing   " + missing());
    result
        .latencies()
        .nanos()
        .forEach((name, nanos) -> lines.add("%-10s".formatted(name) + Shown.millis(nanos)));
    lines.add("failed    " + failures());
    return lines;
  }

  private String throughput(long messages, long bytes) {
    return String.format(
        Locale.ROOT,
        "%,d messages, %,d bytes  %,.1f messages/s  %,.3f MB/s",
        messages,
        bytes,
        perSecond(messages),
        perSecond(bytes) / 1e6);
  }

  private String missing() {
    String lost = load.isUdp() ? ", " + Shown.number(result.repeats()) + " datagrams repeated" : "";
    String late =
        load.rate() == 0 ? "" : ", " + Shown.number(result.unsent()) + " due and not sent";
    return Shown.number(result.sent() - back()) + " messages" + late + lost;
  }

  private String failures() {
    if (result.failures().isEmpty()) {
      return "0 clients";
    }
    return result.failures().entrySet().stream()
        .map(entry -> entry.getKey() + " " + Shown.number(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private String protocol() {
    return load.isUdp() ? "udp" : "tcp";
  }

  /// The same as one JSON object.
  String json() {
    var json = new LinkedHashMap<String, Object>();
    json.put("protocol", protocol());
    json.put("server", load.server().toString());
    json.put("clients", load.clients());
    json.put("connected", result.connected());
    json.put("messageBytes", messageBytes);
    json.put("rate", load.rate());
    json.put("seconds", result.nanos() / 1e9);
    json.put("sent", way(result.sent(), bytesSent()));
    json.put("back", way(back(), bytesBack()));
    json.put("missing", result.sent() - back());
    json.put("unsent", result.unsent());
    json.put("repeated", result.repeats());
    json.put("latencyFrom", load.rate() == 0 ? "sent" : "due");
    json.put("latencyNanos", result.latencies().nanos());
    json.put("failures", result.failures());
    return Json.line(json);
  }

  private Map<String, Object> way(long messages, long bytes) {
    var way = new LinkedHashMap<String, Object>();
    way.put("messages", messages);
    way.put("bytes", bytes);
    way.put("messagesPerSecond", perSecond(messages));
    way.put("bytesPerSecond", perSecond(bytes));
    return way;
  }
}
