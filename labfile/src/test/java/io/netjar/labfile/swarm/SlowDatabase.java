package io.netjar.labfile.swarm;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A database whose commits take time, as on a disk, so that a server can crash before one, and
/// between one and what it does next: `jdbc:slow:NAME` is a database in memory of that name.
///
/// Whoever connects takes over from who was connected before: what that one had not committed is
/// undone, as a database does when it hears that a client is gone.
final class SlowDatabase implements Driver {
  private static final String PREFIX = "jdbc:slow:";
  private static final int MOST_MILLIS = 30;

  private final Map<String, Connection> connected = new LinkedHashMap<>();

  /// Makes the URLs known.
  static void register() throws SQLException {
    DriverManager.registerDriver(new SlowDatabase());
  }

  /// The URL of the same database, without its slowness.
  static String quick(String url) {
    return "jdbc:h2:mem:" + url.substring(PREFIX.length()) + ";DB_CLOSE_DELAY=-1";
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(PREFIX);
  }

  @Override
  public @Nullable Connection connect(String url, Properties properties) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    Connection before = connected.remove(url);
    if (before != null) {
      before.close();
    }
    Connection quick = DriverManager.getConnection(quick(url), properties);
    connected.put(url, quick);
    return (Connection)
        Proxy.newProxyInstance(
            SlowDatabase.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) -> {
              try {
                if (!method.getName().equals("commit")) {
                  return method.invoke(quick, arguments);
                }
                pause();
                method.invoke(quick);
                pause();
                return null;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static void pause() throws SQLException {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(MOST_MILLIS)); // virtual time
    } catch (InterruptedException e) {
      // Without it a program on a crashed host would not know, and go on for ever.
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted", e);
    }
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return 1;
  }

  @Override
  public int getMinorVersion() {
    return 0;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }
}
