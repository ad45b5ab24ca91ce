package io.netjar.bench;

import io.netjar.network.Cable;
import io.netjar.network.CableSettings;
import io.netjar.network.Host;
import io.netjar.network.Network;
import io.netjar.stack.host.HostSettings;
import io.netjar.stack.tcp.TcpSettings;

/// Two hosts and the cable between them.
record TwoHosts(Network network, Host client, Host server, Cable cable) {

  static TwoHosts of(CableSettings settings, TcpSettings tcp) {
    var network = Network.create(1);
    network.hostSettings(HostSettings.DEFAULT.withTcp(tcp).withPorts(0, 1024, 65_535));
    var client = network.host("client");
    var server = network.host("server");
    var clientPort = client.port(settings.mtu());
    var serverPort = server.port(settings.mtu());
    var cable = network.cable("cable", clientPort, serverPort, settings);
    client.address(clientPort, "10.0.0.1/30");
    server.address(serverPort, "10.0.0.2/30");
    return new TwoHosts(network, client, server, cable);
  }
}
