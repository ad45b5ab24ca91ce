package io.netjar.labfile;

import io.netjar.labfile.LabReport.ConnectionReport;
import io.netjar.labfile.LabReport.Connections;
import io.netjar.network.Host;
import io.netjar.network.Network;
import io.netjar.stack.tcp.TcpConnection;
import java.util.ArrayList;
import java.util.List;

/// Collects the ends of TCP connections of a run as they are closed.
final class ConnectionLog {
  private final List<ConnectionReport> ends = new ArrayList<>();
  private long more;

  void watch(Host host) {
    host.stack().tcp().onConnectionClosed(connection -> add(host, connection, false));
  }

  private void add(Host host, TcpConnection connection, boolean open) {
    if (ends.size() < LabRun.MOST_CONNECTIONS) {
      ends.add(ConnectionReport.of(host, connection, open));
    } else {
      more++;
    }
  }

  Connections report(Network network) {
    for (Host host : network.hosts()) {
      host.stack().tcp().connections().forEach(connection -> add(host, connection, true));
    }
    return new Connections(ends, more);
  }
}
