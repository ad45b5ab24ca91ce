package io.netjar.apps.chat;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.netjar.apps.program.ProgramException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A history in a database, by plain SQL, on one connection that one thread at a time uses.
///
/// In the embedded one a message is written to its file before it is acknowledged, and forced to
/// the disk, so that it outlives the machine too.
final class JdbcHistory implements History {
  private static final String EMBEDDED = "jdbc:h2:";
  private static final String HISTORY = "CHAT_HISTORY";
  private static final String SAID = "CHAT_SAID";

  private final String url;
  private @Nullable Connection connection; // guarded by lock, and all that is made of it
  private final ReentrantLock lock = new ReentrantLock();
  private final boolean isEmbedded;
  private final Closeable marked;
  private final String id;

  private JdbcHistory(String url, Closeable marked) throws SQLException {
    this.url = url;
    this.marked = marked;
    isEmbedded = url.startsWith(EMBEDDED);
    try {
      createTables();
      id = idOrNew();
      connection().commit();
    } catch (SQLException e) {
      undo();
      closeConnection();
      throw e;
    }
  }

  /// Opens a history.
  ///
  /// @param where a JDBC URL, else a file of the embedded database
  /// @return a history, owned by the caller
  /// @throws HistoryException if it cannot be opened
  static JdbcHistory open(String where) throws HistoryException {
    if (where.startsWith("jdbc:")) {
      return open(where, () -> {});
    }
    String url = embedded(where);
    FileChannel mark = mark(Path.of(where + ".lock"));
    try {
      return open(url, mark);
    } catch (HistoryException e) {
      close(mark);
      throw e;
    }
  }

  private static JdbcHistory open(String url, Closeable marked) throws HistoryException {
    try {
      return new JdbcHistory(url, marked);
    } catch (SQLException e) {
      throw new HistoryException("cannot open the history: " + e.getMessage(), e);
    }
  }

  /// Two servers would give one number twice. The database locks its file against other processes,
  /// but not against another server in this one.
  private static FileChannel mark(Path file) throws HistoryException {
    try {
      FileChannel mark = FileChannel.open(file, CREATE, WRITE);
      try {
        if (mark.tryLock() != null) {
          return mark;
        }
      } catch (OverlappingFileLockException _) {
        // In this process it is said so, in another by no lock.
      }
      mark.close();
    } catch (IOException e) {
      throw new HistoryException("cannot open the history: " + ProgramException.reasonOf(e), e);
    }
    throw new HistoryException("cannot open the history: another server has it open");
  }

  private static void close(Closeable file) {
    try {
      file.close();
    } catch (IOException _) {
      // It holds nothing.
    }
  }

  /// Without a delay nothing that was committed waits in memory; no hook closes it behind the
  /// program's back; and its end is not held up by making the file smaller, which is bounded by a
  /// clock that stands still on a network in virtual time.
  private static String embedded(String file) throws HistoryException {
    if (file.contains(";")) {
      throw new HistoryException("a history's file has no ';' in its name: " + file);
    }
    return EMBEDDED
        + "file:"
        + Path.of(file).toAbsolutePath()
        + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;MAX_COMPACT_TIME=0";
  }

  /// Makes what is missing: some databases commit each table by itself, so that a server that is
  /// killed may leave some of it.
  private void createTables() throws SQLException {
    if (!hasTable(HISTORY)) {
      execute("CREATE TABLE CHAT_HISTORY (ID VARCHAR(36) NOT NULL PRIMARY KEY)");
    }
    if (!hasTable(SAID)) {
      execute(
          "CREATE TABLE CHAT_SAID (ROOM VARCHAR(200) NOT NULL, NUMBER BIGINT NOT NULL, ROOM_SHOWN"
              + " VARCHAR(200) NOT NULL, NICK VARCHAR(200) NOT NULL, WORDS VARCHAR(8192) NOT NULL,"
              + " ORIGIN VARCHAR(100) NOT NULL, PRIMARY KEY (ROOM, NUMBER))");
    }
  }

  private boolean hasTable(String named) throws SQLException {
    DatabaseMetaData data = connection().getMetaData();
    String name = data.storesLowerCaseIdentifiers() ? named.toLowerCase(Locale.ROOT) : named;
    try (ResultSet tables = data.getTables(connection().getCatalog(), null, name, null)) {
      return tables.next();
    }
  }

  private String idOrNew() throws SQLException {
    String is = readId();
    if (is != null) {
      return is;
    }
    String made = UUID.randomUUID().toString();
    try (var insert = connection().prepareStatement("INSERT INTO CHAT_HISTORY (ID) VALUES (?)")) {
      insert.setString(1, made);
      insert.executeUpdate();
    }
    return made;
  }

  /// The history's name.
  ///
  /// @return null where it has none yet
  private @Nullable String readId() throws SQLException {
    try (var statement = connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT ID FROM CHAT_HISTORY")) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean isDurable() {
    return true;
  }

  @Override
  public List<Said> last(String room, int most) throws HistoryException {
    lock.lock();
    try {
      var last = select(room, most);
      connection().commit();
      return last;
    } catch (SQLException e) {
      undo();
      throw new HistoryException("cannot read the history: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private List<Said> select(String room, int most) throws SQLException {
    try (var select =
        connection()
            .prepareStatement(
                "SELECT ROOM_SHOWN, NUMBER, NICK, WORDS, ORIGIN FROM CHAT_SAID WHERE ROOM = ? AND"
                    + " NUMBER > (SELECT MAX(NUMBER) FROM CHAT_SAID WHERE ROOM = ?) - ? ORDER BY"
                    + " NUMBER")) {
      select.setString(1, room);
      select.setString(2, room);
      select.setInt(3, most);
      var last = new ArrayList<Said>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          last.add(
              new Said(
                  rows.getString(1),
                  rows.getLong(2),
                  rows.getString(3),
                  rows.getString(4),
                  rows.getString(5)));
        }
      }
      return last;
    }
  }

  @Override
  public void append(List<Entry> entries) throws HistoryException {
    if (entries.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      insert(entries);
      connection().commit();
      if (isEmbedded) {
        execute("CHECKPOINT SYNC");
      }
    } catch (SQLException e) {
      undo();
      throw new HistoryException("cannot keep what was said: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private void insert(List<Entry> entries) throws SQLException {
    try (var insert =
        connection()
            .prepareStatement(
                "INSERT INTO CHAT_SAID (ROOM, NUMBER, ROOM_SHOWN, NICK, WORDS, ORIGIN) VALUES (?,"
                    + " ?, ?, ?, ?, ?)")) {
      for (var entry : entries) {
        Said said = entry.said();
        insert.setString(1, entry.room());
        insert.setLong(2, said.number());
        insert.setString(3, said.room());
        insert.setString(4, said.nick());
        insert.setString(5, said.text());
        insert.setString(6, said.origin());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /// Nothing of what failed may be committed with what comes next. A connection that cannot even
  /// undo is lost, as when the database was started again: the next use makes another.
  private void undo() {
    var failed = connection;
    if (failed == null) {
      return;
    }
    try {
      failed.rollback();
    } catch (SQLException _) {
      closeConnection();
    }
  }

  private void closeConnection() {
    var open = connection;
    if (open != null) {
      connection = null;
      try {
        open.close();
      } catch (SQLException _) {
        // What was acknowledged is kept already.
      }
    }
  }

  private Connection connection() throws SQLException {
    var open = connection;
    if (open == null) {
      open = DriverManager.getConnection(url);
      open.setAutoCommit(false);
      connection = open;
    }
    return open;
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection().createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    // An interrupt would close the database's file under it.
    boolean wasInterrupted = Thread.interrupted();
    lock.lock();
    try {
      closeConnection();
    } finally {
      close(marked);
      lock.unlock();
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
