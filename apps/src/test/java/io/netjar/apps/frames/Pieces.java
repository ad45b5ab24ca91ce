package io.netjar.apps.frames;

import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// A stream that gives its bytes in the pieces it was made of, as TCP may.
final class Pieces extends InputStream {
  private final Deque<byte[]> left = new ArrayDeque<>();
  private int reads;

  private Pieces() {}

  /// The bytes cut at these places.
  static Pieces of(byte[] bytes, int... cuts) {
    var pieces = new Pieces();
    int from = 0;
    for (int cut : cuts) {
      pieces.add(Arrays.copyOfRange(bytes, from, cut));
      from = cut;
    }
    pieces.add(Arrays.copyOfRange(bytes, from, bytes.length));
    return pieces;
  }

  /// The bytes one by one.
  static Pieces single(byte[] bytes) {
    var cuts = new int[Math.max(0, bytes.length - 1)];
    Arrays.setAll(cuts, i -> i + 1);
    return of(bytes, cuts);
  }

  private void add(byte[] piece) {
    if (piece.length > 0) {
      left.add(piece);
    }
  }

  /// How often it was read.
  int reads() {
    return reads;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int most) {
    reads++;
    byte[] piece = left.poll();
    if (piece == null) {
      return -1;
    }
    int count = Math.min(most, piece.length);
    System.arraycopy(piece, 0, into, offset, count);
    if (count < piece.length) {
      left.addFirst(Arrays.copyOfRange(piece, count, piece.length));
    }
    return count;
  }
}
