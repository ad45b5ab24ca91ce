package io.netjar.apps.files;

import java.io.IOException;
import java.nio.channels.FileChannel;

/// What stands between a receiver and its disk: nothing. Tests put something there that counts,
/// fails, or stops at any step.
interface Disk {
  /// The disk itself.
  Disk REAL = new Disk() {};

  /// A step that changes names.
  enum Step {
    /// A file is made.
    CREATE,
    /// A folder is made, or gets its name.
    FOLDER,
    /// A file gets a second name.
    LINK,
    /// A file gets a name in place of another.
    RENAME,
    /// A name is taken away.
    DELETE,
    /// The time of the last write is set.
    TIME,
    /// It is set who may do what.
    MODE
  }

  /// Is told before a step.
  ///
  /// @param step what is about to be done
  /// @param name in its folder
  /// @throws IOException instead of the step
  default void before(Step step, String name) throws IOException {}

  /// Is given each file that is opened.
  ///
  /// @param name in its folder; `.` for the folder itself
  /// @param channel of the file
  /// @return what it is read, written and forced by
  default FileChannel opened(String name, FileChannel channel) {
    return channel;
  }
}
