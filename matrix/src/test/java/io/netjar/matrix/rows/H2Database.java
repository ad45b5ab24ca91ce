package io.netjar.matrix.rows;

import io.netjar.matrix.Row;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Properties;
import org.h2.tools.Server;

/// A JDBC driver and its database server, which listens on every address of its host.
public final class H2Database implements Row {
  private static final int ROWS = 500;

  @Override
  public AutoCloseable serve(InetSocketAddress address) throws Exception {
    var server =
        Server.createTcpServer(
            "-tcpPort", String.valueOf(address.getPort()), "-tcpAllowOthers", "-ifNotExists");
    server.start();
    return server::stop;
  }

  @Override
  public String call(String server, int port) throws Exception {
    String url = "jdbc:h2:tcp://" + server + ":" + port + "/mem:matrix";
    var said = new ArrayList<String>();
    try (var connection = connect(url);
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE port(number INT PRIMARY KEY, name VARCHAR(40))");
      said.add(insert(connection) + " rows");
      try (var found =
          statement.executeQuery("SELECT count(*), sum(number), max(name) FROM port")) {
        found.next();
        said.add(found.getInt(1) + " " + found.getLong(2) + " " + found.getString(3));
      }
      try (var found = statement.executeQuery("SELECT name FROM port ORDER BY number")) {
        int length = 0;
        while (found.next()) {
          length += found.getString(1).length();
        }
        said.add(length + " characters");
      }
      said.add(duplicate(connection));
    }
    return HttpCalls.lines(said);
  }

  private static Connection connect(String url) throws SQLException {
    var account = new Properties();
    account.setProperty("user", "sa");
    account.setProperty("password", "");
    return new org.h2.Driver().connect(url, account);
  }

  private static int insert(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (var insert = connection.prepareStatement("INSERT INTO port VALUES (?, ?)")) {
      for (int i = 0; i < ROWS; i++) {
        insert.setInt(1, i);
        insert.setString(2, "port number " + i);
        insert.addBatch();
      }
      int count = insert.executeBatch().length;
      connection.commit();
      return count;
    }
  }

  private static String duplicate(Connection connection) {
    try (var statement = connection.createStatement()) {
      statement.execute("INSERT INTO port VALUES (7, 'echo')");
      return "inserted twice";
    } catch (SQLException e) {
      return "SQLState " + e.getSQLState();
    }
  }
}
