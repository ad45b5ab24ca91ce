package io.netjar.sockets.jdk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/// A quick look into a class file's constant pool (JVMS §4.4), for the many classes in which
/// nothing is to be rewritten.
final class ConstantPool {
  private static final int COUNT_OFFSET = 8;
  private static final int UTF8 = 1;

  private ConstantPool() {}

  /// Those of `texts` that the pool holds. Only texts of ASCII are found.
  static Set<String> textsAmong(byte[] classFile, Set<String> texts) {
    long lengths = 0;
    for (var text : texts) {
      lengths |= 1L << text.length();
    }
    var found = new LinkedHashSet<String>();
    var file = ByteBuffer.wrap(classFile).position(COUNT_OFFSET);
    int count = Short.toUnsignedInt(file.getShort());
    for (int index = 1; index < count; index++) {
      int tag = file.get();
      if (tag == UTF8) {
        int length = Short.toUnsignedInt(file.getShort());
        if (length < Long.SIZE && (lengths >> length & 1) != 0) {
          var text = new String(classFile, file.position(), length, StandardCharsets.ISO_8859_1);
          if (texts.contains(text)) {
            found.add(text);
          }
        }
        file.position(file.position() + length);
      } else {
        file.position(file.position() + size(tag));
        if (tag == 5 || tag == 6) {
          index++; // JVMS §4.4.5: a long or double takes two entries
        }
      }
    }
    return found;
  }

  /// The class file with one text in the place of another; both are of ASCII.
  static byte[] replace(byte[] classFile, String text, String replacement) {
    byte[] wanted = utf8(text);
    for (int at = 0; at <= classFile.length - wanted.length; at++) {
      if (Arrays.equals(classFile, at, at + wanted.length, wanted, 0, wanted.length)) {
        byte[] replaced = utf8(replacement);
        return ByteBuffer.allocate(classFile.length - wanted.length + replaced.length)
            .put(classFile, 0, at)
            .put(replaced)
            .put(classFile, at + wanted.length, classFile.length - at - wanted.length)
            .array();
      }
    }
    throw new IllegalArgumentException("not in the constant pool: " + text);
  }

  /// The whole entry of a text, tag and length first (JVMS §4.4.7).
  private static byte[] utf8(String text) {
    return ByteBuffer.allocate(3 + text.length())
        .put((byte) UTF8)
        .putShort((short) text.length())
        .put(text.getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  /// Bytes after the tag.
  private static int size(int tag) {
    return switch (tag) {
      case 7, 8, 16, 19, 20 -> 2;
      case 15 -> 3;
      case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
      case 5, 6 -> 8;
      default -> throw new IllegalArgumentException("a constant with the tag " + tag);
    };
  }
}
