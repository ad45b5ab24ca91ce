package io.netjar.apps.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.Semaphore;

/// A disk that is read and written by fewer threads at a time than the machine has processors.
///
/// A virtual thread that reads or writes a file keeps the processor that carries it until the
/// kernel is done, which on a slow disk is long. With one for each of many transfers there would be
/// none left for anything else in the process. Forcing to the disk is not counted: while a thread
/// waits in it the JDK lets another carry on.
final class DiskTurns implements Disk {
  private final Disk disk;
  private final Semaphore turns;

  /// @param disk that is read and written
  DiskTurns(Disk disk) {
    this.disk = disk;
    int processors = Runtime.getRuntime().availableProcessors();
    int carriers = Integer.getInteger("jdk.virtualThreadScheduler.parallelism", processors);
    turns = new Semaphore(Math.max(1, carriers - 1), true);
  }

  @Override
  public void before(Step step, String name) throws IOException {
    disk.before(step, name);
  }

  @Override
  public FileChannel opened(String name, FileChannel channel) {
    return new Turn(disk.opened(name, channel));
  }

  /// Reads and writes when it is its turn.
  private final class Turn extends FileChannel {
    private final FileChannel file;

    Turn(FileChannel file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      turns.acquireUninterruptibly();
      try {
        return file.read(into);
      } finally {
        turns.release();
      }
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
      turns.acquireUninterruptibly();
      try {
        return file.read(into, at);
      } finally {
        turns.release();
      }
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
      turns.acquireUninterruptibly();
      try {
        return file.read(into, offset, length);
      } finally {
        turns.release();
      }
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      turns.acquireUninterruptibly();
      try {
        return file.write(from);
      } finally {
        turns.release();
      }
    }

    @Override
    public int write(ByteBuffer from, long at) throws IOException {
      turns.acquireUninterruptibly();
      try {
        return file.write(from, at);
      } finally {
        turns.release();
      }
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
      turns.acquireUninterruptibly();
      try {
        return file.write(from, offset, length);
      } finally {
        turns.release();
      }
    }

    @Override
    public long transferTo(long at, long count, WritableByteChannel target) throws IOException {
      return file.transferTo(at, count, target); // how long the target takes is not the disk's
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long count) throws IOException {
      return file.transferFrom(source, at, count);
    }

    @Override
    public void force(boolean metadata) throws IOException {
      file.force(metadata);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      file.truncate(size);
      return this;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public FileChannel position(long at) throws IOException {
      file.position(at);
      return this;
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long at, long size) throws IOException {
      return file.map(mode, at, size);
    }

    @Override
    public FileLock lock(long at, long size, boolean isShared) throws IOException {
      return file.lock(at, size, isShared);
    }

    @Override
    public FileLock tryLock(long at, long size, boolean isShared) throws IOException {
      return file.tryLock(at, size, isShared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }
  }
}
