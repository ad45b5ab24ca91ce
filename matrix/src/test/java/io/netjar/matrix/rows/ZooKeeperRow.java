package io.netjar.matrix.rows;

import io.netjar.matrix.Row;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/// ZooKeeper's server and client: nodes, a watch, an ephemeral node of a session that ends.
public final class ZooKeeperRow implements Row {
  private static final int SESSION_MILLIS = 10_000;

  @Override
  public AutoCloseable serve(InetSocketAddress address) throws Exception {
    var folder = Files.createTempDirectory("netjar-zookeeper");
    var server = new ZooKeeperServer(folder.toFile(), folder.toFile(), 2000);
    var connections = new NIOServerCnxnFactory();
    connections.configure(address, 10);
    connections.startup(server);
    return () -> {
      connections.shutdown();
      delete(folder);
    };
  }

  private static void delete(Path folder) throws Exception {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  @SuppressWarnings("try") // An interrupt may end the client's close: nobody interrupts.
  public String call(String server, int port) throws Exception {
    var said = new ArrayList<String>();
    String at = server + ":" + port;
    try (var first = connect(at)) {
      said.add(create(first, "/app", CreateMode.PERSISTENT));
      said.add(create(first, "/app/sequence-", CreateMode.PERSISTENT_SEQUENTIAL));
      var changed = new CompletableFuture<WatchedEvent>();
      try (var second = connect(at)) {
        said.add(text(first.getData("/app", changed::complete, null)));
        second.setData("/app", bytes("changed"), 0);
        var event = changed.get(60, TimeUnit.SECONDS);
        said.add(event.getType() + " " + event.getPath());
        said.add(text(first.getData("/app", false, null)));
        said.add(create(second, "/app/present", CreateMode.EPHEMERAL));
        said.add(String.valueOf(first.getChildren("/app", false).stream().sorted().toList()));
      }
      said.add(String.valueOf(first.getChildren("/app", false)));
      said.add(badVersion(first));
    }
    return HttpCalls.lines(said);
  }

  private static ZooKeeper connect(String at) throws Exception {
    var connected = new CountDownLatch(1);
    var client =
        new ZooKeeper(
            at,
            SESSION_MILLIS,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
              }
            });
    if (!connected.await(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no session with " + at);
    }
    return client;
  }

  private static String create(ZooKeeper client, String path, CreateMode mode) throws Exception {
    return client.create(path, bytes("made"), Ids.OPEN_ACL_UNSAFE, mode);
  }

  private static String badVersion(ZooKeeper client) throws InterruptedException {
    try {
      client.delete("/app", 7);
      return "deleted";
    } catch (KeeperException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
