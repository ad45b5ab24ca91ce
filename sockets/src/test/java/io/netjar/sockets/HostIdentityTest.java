package io.netjar.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.Host;
import io.netjar.network.Network;
import io.netjar.network.RunResult.Outcome;
import io.netjar.sockets.live.LiveNetwork;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// What a program on a host is told about the machine it runs on.
@SuppressWarnings("AddressSelection") // Hosts here have one address each.
class HostIdentityTest {
  private static List<String> said(Network network, Host host, Callable<List<String>> body) {
    var said = new ArrayList<String>();
    host.start("test", () -> said.addAll(body.call()));
    var result = network.run();
    assertThat(result.outcome()).as("%s", result).isEqualTo(Outcome.ENDED);
    return said;
  }

  private static String described(NetworkInterface one) throws Exception {
    byte[] mac = one.getHardwareAddress();
    return one.getName()
        + " "
        + one.getIndex()
        + " "
        + one.getMTU()
        + (one.isUp() ? " up" : " down")
        + (one.isLoopback() ? " loopback" : "")
        + (one.supportsMulticast() ? " multicast" : "")
        + (one.isPointToPoint() ? " p2p" : "")
        + " "
        + (mac == null ? "no mac" : mac.length)
        + " "
        + one.getInterfaceAddresses();
  }

  @Test
  void a_host_sees_its_own_interfaces() {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "192.168.1.0/24");
      var desk = network.host("desk");
      desk.connect(lan);
      var said =
          said(
              network,
              desk,
              () -> {
                var all = new ArrayList<String>();
                for (var one : NetworkInterface.networkInterfaces().toList()) {
                  all.add(described(one));
                }
                var address = InetAddress.getByName("192.168.1.1");
                all.add(NetworkInterface.getByName("eth0").toString());
                all.add(NetworkInterface.getByIndex(1).toString());
                all.add(NetworkInterface.getByInetAddress(address).getName());
                all.add(String.valueOf(NetworkInterface.getByName("eth9")));
                return all;
              });
      assertThat(said)
          .containsExactly(
              "lo 1 65536 up loopback no mac [/127.0.0.1/8 [null]]",
              "eth0 2 1500 up multicast 6 [/192.168.1.1/24 [/192.168.1.255]]",
              "name:eth0 (eth0)",
              "name:lo (lo)",
              "eth0",
              "null");
    }
  }

  @Test
  void a_host_knows_its_name_and_address() {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "192.168.1.0/24");
      var desk = network.host("desk");
      desk.connect(lan);
      var lonely = network.host("lonely");
      assertThat(said(network, desk, () -> List.of(InetAddress.getLocalHost().toString())))
          .containsExactly("desk/192.168.1.1");
      assertThat(said(network, lonely, () -> List.of(InetAddress.getLocalHost().toString())))
          .containsExactly("lonely/127.0.0.1");
    }
  }

  @Test
  void a_host_can_be_reached_or_not() {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "192.168.1.0/24");
      var desk = network.host("desk");
      desk.connect(lan);
      network.host("laptop").connect(lan);
      var said =
          said(
              network,
              desk,
              () ->
                  List.of(
                      InetAddress.getByName("laptop").isReachable(1000) + "",
                      InetAddress.getByName("127.0.0.1").isReachable(1000) + "",
                      InetAddress.getByName("192.168.1.77").isReachable(1000) + "",
                      InetAddress.getByName("10.9.9.9").isReachable(1000) + ""));
      assertThat(said).containsExactly("true", "true", "false", "false");
    }
  }

  @Test
  void who_is_on_no_host_is_told_of_the_real_machine() throws Exception {
    var before = NetworkInterface.networkInterfaces().map(NetworkInterface::getName).toList();
    try (var network = Network.create(1)) {
      var host = network.host("lonely");
      try (var live = LiveNetwork.start(network)) {
        assertThat(live.host(host).call(() -> InetAddress.getLocalHost().getHostName()))
            .isEqualTo("lonely");
        assertThat(NetworkInterface.networkInterfaces().map(NetworkInterface::getName).toList())
            .isEqualTo(before);
        assertThat(InetAddress.getLocalHost().getHostName()).isNotEqualTo("lonely");
      }
    }
  }

  @Test
  void members_of_a_group_on_a_lan_hear_a_multicast_socket_on_another_host() {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "192.168.1.0/24");
      var heard = new ArrayList<String>();
      for (var name : List.of("desk", "laptop")) {
        var host = network.host(name);
        host.connect(lan);
        host.start(
            "member",
            () -> {
              try (var socket = new MulticastSocket(5000)) {
                var group = new InetSocketAddress(InetAddress.getByName("239.1.2.3"), 5000);
                socket.joinGroup(group, NetworkInterface.getByName("eth0"));
                var into = new DatagramPacket(new byte[9], 9);
                socket.receive(into);
                heard.add(name + " " + into.getLength() + " from " + into.getAddress());
              }
            });
      }
      var server = network.host("server");
      server.connect(lan);
      server.start(
          "speaker",
          java.time.Duration.ofSeconds(1),
          () -> {
            try (var socket = new MulticastSocket()) {
              var group = new InetSocketAddress(InetAddress.getByName("239.1.2.3"), 5000);
              socket.send(new DatagramPacket(new byte[5], 5, group));
            }
          });
      var result = network.run();
      assertThat(result.outcome()).as("%s", result).isEqualTo(Outcome.ENDED);
      assertThat(heard)
          .containsExactlyInAnyOrder("desk 5 from /192.168.1.3", "laptop 5 from /192.168.1.3");
    }
  }
}
