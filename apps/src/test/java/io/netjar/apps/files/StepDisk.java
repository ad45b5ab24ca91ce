package io.netjar.apps.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/// A disk that tells of each step before it is done: of those that change names, and of each write
/// and force of a file. A subclass counts, fails or stops there.
class StepDisk implements Disk {
  /// Is told of a step.
  ///
  /// @param what in words
  /// @throws IOException instead of the step
  void step(String what) throws IOException {}

  /// Is told of a read.
  void read(int bytes) {}

  /// Is asked how many of the bytes a write takes.
  int taken(int bytes) throws IOException {
    return bytes;
  }

  @Override
  public void before(Step step, String name) throws IOException {
    step(step + " " + name);
  }

  @Override
  public FileChannel opened(String name, FileChannel channel) {
    return new Stepping(name, channel);
  }

  /// Hands everything on.
  private final class Stepping extends FileChannel {
    private final String name;
    private final FileChannel to;

    Stepping(String name, FileChannel to) {
      this.name = name;
      this.to = to;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      return counted(to.read(into));
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return counted(to.read(into, position));
    }

    private int counted(int bytes) {
      StepDisk.this.read(Math.max(0, bytes));
      return bytes;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      int written = write(from, to.position());
      to.position(to.position() + written);
      return written;
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
      step("WRITE " + name);
      int taken = taken(from.remaining());
      int written = to.write(from.slice(from.position(), taken), position);
      from.position(from.position() + written);
      return written;
    }

    @Override
    public void force(boolean metadata) throws IOException {
      step("FORCE " + name);
      to.force(metadata);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      step("TRUNCATE " + name);
      to.truncate(size);
      return this;
    }

    @Override
    public long size() throws IOException {
      return to.size();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return to.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      to.close();
    }

    @Override
    public long position() {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }
  }
}
