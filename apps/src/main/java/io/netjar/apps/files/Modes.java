package io.netjar.apps.files;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/// Who may do what with a file, as the nine bits that `chmod` writes in octal. There are no others:
/// what would let a file run as another user is neither sent nor set.
final class Modes {
  /// Where nothing is known.
  static final int UNKNOWN = -1;

  /// All nine.
  static final int ALL = 0777;

  /// The user himself may read and write.
  static final int OWN = 0600;

  /// What programs ask for, for a new file.
  private static final int NEW = 0666;

  private Modes() {}

  /// Those of a file; [#UNKNOWN] where the system has none.
  static int of(BasicFileAttributes attributes) {
    if (!(attributes instanceof PosixFileAttributes posix)) {
      return UNKNOWN;
    }
    int mode = 0;
    for (PosixFilePermission each : posix.permissions()) {
      mode |= bit(each);
    }
    return mode;
  }

  /// The same as the JDK has them.
  static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (PosixFilePermission each : PosixFilePermission.values()) {
      if ((mode & bit(each)) != 0) {
        permissions.add(each);
      }
    }
    return permissions;
  }

  private static int bit(PosixFilePermission permission) {
    return switch (permission) {
      case OWNER_READ -> 0400;
      case OWNER_WRITE -> 0200;
      case OWNER_EXECUTE -> 0100;
      case GROUP_READ -> 040;
      case GROUP_WRITE -> 020;
      case GROUP_EXECUTE -> 010;
      case OTHERS_READ -> 04;
      case OTHERS_WRITE -> 02;
      case OTHERS_EXECUTE -> 01;
    };
  }

  /// Those to make a file with that is received at once: the system takes away what the user does
  /// not let new files have.
  ///
  /// @param source of the source; [#UNKNOWN] where it was not told
  static int asked(int source) {
    return source == UNKNOWN ? NEW : source | OWN;
  }

  /// Those of a file that was received: what is asked for, as far as the user lets new files have
  /// it. He himself may always read and write.
  ///
  /// @param source of the source; [#UNKNOWN] where it was not told
  /// @param most what a new file gets here that asks for all, which tells the user's `umask`
  static int received(int source, int most) {
    return (asked(source) & most) | OWN;
  }
}
