package io.netjar.matrix;

import io.netjar.matrix.rows.ApacheHttp;
import io.netjar.matrix.rows.Grpc;
import io.netjar.matrix.rows.H2Database;
import io.netjar.matrix.rows.JdkHttp;
import io.netjar.matrix.rows.JdkHttp2;
import io.netjar.matrix.rows.Jetty;
import io.netjar.matrix.rows.KafkaSelector;
import io.netjar.matrix.rows.NettyTcp;
import io.netjar.matrix.rows.NettyUdp;
import io.netjar.matrix.rows.UndertowRow;
import io.netjar.matrix.rows.ZooKeeperRow;
import java.util.ArrayList;
import java.util.regex.Pattern;

/// The rows of the matrix.
enum Library {
  JDK_HTTP("HttpClient, HttpServer (HTTP/1.1)", JdkHttp.class, ""),
  JDK_HTTPS("HttpClient, HttpsServer (TLS)", JdkHttp.Tls.class, ""),
  JDK_HTTP2("HttpClient, Jetty's server (HTTP/2)", JdkHttp2.class, "jetty-http2-server"),
  JDK_HTTP2_TLS(
      "HttpClient, Jetty's server (HTTP/2, TLS, ALPN)", JdkHttp2.Tls.class, "jetty-http2-server"),
  JETTY("Jetty's client and server", Jetty.class, "jetty-client jetty-server"),
  NETTY_TCP("Netty, TCP on NIO", NettyTcp.class, "netty-transport"),
  NETTY_UDP("Netty, UDP on NIO", NettyUdp.class, "netty-transport"),
  GRPC("gRPC over Netty", Grpc.class, "grpc-netty netty-transport"),
  ZOOKEEPER("ZooKeeper's client and server", ZooKeeperRow.class, "zookeeper"),
  KAFKA("Kafka's selector, both sides", KafkaSelector.class, "kafka-clients"),
  H2("JDBC, H2's driver and server", H2Database.class, "h2"),
  UNDERTOW("HttpURLConnection, Undertow", UndertowRow.class, "undertow-core"),
  APACHE_HTTP("Apache HttpClient (classic, async), HttpServer", ApacheHttp.class, "httpclient5");

  private final String title;
  private final Class<? extends Row> program;
  private final String jars; // their names without the version, between spaces

  Library(String title, Class<? extends Row> program, String jars) {
    this.title = title;
    this.program = program;
    this.jars = jars;
  }

  String title() {
    return title;
  }

  /// The program, in a class loader of its own.
  Row program() throws ReflectiveOperationException {
    return ProgramClasses.load(program);
  }

  /// What runs, in which version, by the names of the jars.
  String versions() {
    var versions = new ArrayList<String>();
    for (String jar : jars.split(" ", -1)) {
      var name = Pattern.compile(".*/" + Pattern.quote(jar) + "-([0-9][^/]*)\\.jar");
      ProgramClasses.PATH.stream()
          .map(path -> name.matcher(path.toString()))
          .filter(match -> match.matches())
          .forEach(match -> versions.add(jar + " " + match.group(1)));
    }
    return versions.isEmpty() ? "JDK " + Runtime.version().feature() : String.join(", ", versions);
  }
}
