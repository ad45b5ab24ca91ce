package io.netjar.apps;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// The standard input of a program, typed by a test.
public final class Keyboard extends InputStream {
  /// No line is empty: it has its end.
  private static final byte[] END = {};

  private final BlockingQueue<byte[]> typed = new LinkedBlockingQueue<>();
  private byte[] current = {};
  private int at;
  private boolean hasEnded;

  /// Types a line.
  public Keyboard type(String line) {
    typed.add((line + "\n").getBytes(UTF_8));
    return this;
  }

  /// Ends the input.
  public Keyboard end() {
    typed.add(END);
    return this;
  }

  @Override
  public int read() throws InterruptedIOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int most) throws InterruptedIOException {
    while (at == current.length && !hasEnded) {
      try {
        current = typed.take();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      at = 0;
      hasEnded = current.length == 0;
    }
    if (hasEnded) {
      return -1;
    }
    int count = Math.min(most, current.length - at);
    System.arraycopy(current, at, into, offset, count);
    at += count;
    return count;
  }
}
