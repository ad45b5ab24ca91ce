package io.netjar.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.network.Network;
import io.netjar.sockets.channels.HostSelectorProvider;
import io.netjar.sockets.live.LiveHost;
import io.netjar.sockets.live.LiveNetwork;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Whose channels and selectors a program gets.
class HostSelectorProviderTest {
  private static final int PORT = 7000;

  /// A network of one LAN in real time.
  private record Office(Network network, LiveNetwork live) implements AutoCloseable {
    static Office open(String... hosts) {
      var network = Network.create(1);
      var lan = network.lan("office", "192.168.1.0/24");
      for (var host : hosts) {
        lan.host(host);
      }
      return new Office(network, LiveNetwork.start(network));
    }

    LiveHost host(String name) {
      return live.host(name);
    }

    @Override
    public void close() {
      live.close();
      network.close();
    }
  }

  @Test
  void a_provider_of_a_host_opens_there_on_any_thread() throws Exception {
    try (var office = Office.open("desk", "store")) {
      var desk = office.host("desk").selectorProvider();
      var store = office.host("store").selectorProvider();
      try (var listener =
              store.openServerSocketChannel().bind(new InetSocketAddress("192.168.1.2", PORT));
          var client = desk.openSocketChannel()) {
        client.connect(new InetSocketAddress("192.168.1.2", PORT));
        try (var accepted = listener.accept()) {
          assertThat(accepted.getRemoteAddress())
              .isEqualTo(client.getLocalAddress())
              .asString()
              .startsWith("/192.168.1.1:");
          assertThat(accepted.provider()).isSameAs(store);
        }
      }
      assertThat(office.host("desk").openSockets()).noneMatch(text -> text.contains("CLOSED"));
    }
  }

  @Test
  void a_program_keeps_one_provider_whatever_thread_asks() throws Exception {
    try (var office = Office.open("desk")) {
      var outside = SelectorProvider.provider();
      var inside = office.host("desk").call(SelectorProvider::provider);
      assertThat(inside).isSameAs(outside);
      try (var selector = Selector.open();
          var channel = SocketChannel.open();
          var pipe = office.host("desk").call(Pipe::open).source()) {
        channel.configureBlocking(false);
        pipe.configureBlocking(false);
        // A thread on no host has the operating system's, and the two do not mix.
        assertThat(channel.register(selector, SelectionKey.OP_CONNECT).isValid()).isTrue();
        assertThatThrownBy(() -> pipe.register(selector, SelectionKey.OP_READ))
            .isInstanceOf(IllegalSelectorException.class);
      }
    }
  }

  @Test
  void the_class_of_the_system_property_switches_by_thread() throws Exception {
    var provider = new HostSelectorProvider();
    try (var office = Office.open("desk");
        var outside = provider.openSocketChannel();
        var inside = office.host("desk").call(provider::openSocketChannel)) {
      assertThat(inside.provider()).isSameAs(provider);
      assertThat(outside.provider()).isNotSameAs(provider);
      assertThat(office.host("desk").call(provider::inheritedChannel)).isNull();
    }
  }

  @Test
  void channels_of_two_networks_do_not_share_a_selector() throws Exception {
    try (var one = Office.open("desk");
        var other = Office.open("desk");
        var selector = one.host("desk").selectorProvider().openSelector();
        var channel = other.host("desk").selectorProvider().openSocketChannel()) {
      channel.configureBlocking(false);
      assertThatThrownBy(() -> channel.register(selector, SelectionKey.OP_CONNECT))
          .isInstanceOf(IllegalSelectorException.class);
    }
  }

  @Test
  void unix_domain_sockets_are_the_operating_systems() throws Exception {
    var file = Files.createTempDirectory("netjar").resolve("socket");
    try (var office = Office.open("desk")) {
      office
          .host("desk")
          .call(
              () -> {
                try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                    var client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                  listener.bind(UnixDomainSocketAddress.of(file));
                  client.connect(UnixDomainSocketAddress.of(file));
                  try (var accepted = listener.accept()) {
                    client.write(ByteBuffer.allocate(3));
                    assertThat(accepted.read(ByteBuffer.allocate(9))).isEqualTo(3);
                  }
                }
                return file;
              });
    } finally {
      Files.deleteIfExists(file);
      Files.delete(file.getParent());
    }
  }

  @Test
  void the_end_of_a_network_ends_what_waits_in_it() throws Exception {
    var selecting = new CompletableFuture<String>();
    var reading = new CompletableFuture<String>();
    try (var office = Office.open("desk")) {
      var desk = office.host("desk");
      var first =
          desk.startVirtual(
              "selects",
              () -> {
                var selector = Selector.open();
                selecting.complete(Ground.sayAll(selector::select, selector::select));
              });
      var second =
          desk.startPlatform(
              "reads",
              () -> {
                var pipe = Pipe.open();
                reading.complete(Ground.say(() -> pipe.source().read(ByteBuffer.allocate(1))));
              });
      Place.untilWaiting(first);
      Place.untilWaiting(second);
      assertThat(desk.openSockets())
          .contains("selector of 0 channels", "pipe, source", "pipe, sink");
    }
    assertThat(selecting.join()).isEqualTo("0, ClosedSelectorException: null");
    assertThat(reading.join()).isEqualTo("AsynchronousCloseException: null");
  }

  @Test
  void channels_are_selected_in_the_order_in_which_they_became_ready() throws Exception {
    try (var office = Office.open("desk")) {
      var provider = office.host("desk").selectorProvider();
      try (var selector = provider.openSelector()) {
        var pipes = new ArrayList<Pipe>();
        for (int count = 0; count < 300; count++) {
          var pipe = provider.openPipe();
          pipe.source().configureBlocking(false).register(selector, SelectionKey.OP_READ, count);
          pipes.add(pipe);
        }
        assertThat(selector.selectNow()).isZero();
        for (int index : new int[] {200, 7, 299}) {
          pipes.get(index).sink().write(ByteBuffer.allocate(1));
        }
        assertThat(selector.selectNow()).isEqualTo(3);
        assertThat(selector.selectedKeys().stream().map(SelectionKey::attachment))
            .containsExactly(200, 7, 299);
        close(pipes);
      }
    }
  }

  private static void close(Iterable<Pipe> pipes) throws IOException {
    for (var pipe : pipes) {
      pipe.source().close();
      pipe.sink().close();
    }
  }
}
