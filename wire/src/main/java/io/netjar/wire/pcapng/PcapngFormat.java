package io.netjar.wire.pcapng;

import io.netjar.wire.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// pcapng (draft-ietf-opsawg-pcapng): sections of blocks, each section in a byte order of its own.
///
/// Bounds: 16 MiB a block, 65,536 interfaces a section; beyond them the file counts as broken.
final class PcapngFormat implements CaptureFormat {
  private static final int MOST_INTERFACES = 65_536;
  private static final int BODY = 8;

  private final CaptureSource source;
  private final List<CaptureInterface> interfaces = new ArrayList<>();
  private boolean littleEndian;
  private boolean typeIsRead = true;
  private long frames;
  private @Nullable BrokenCaptureException damage;

  // The block being read: its type, where it begins in the file, and all of its bytes.
  private int type;
  private long offset;
  private byte[] block = {};

  /// A reader of what follows the first block type, which has been read.
  PcapngFormat(CaptureSource source) {
    this.source = source;
  }

  @Override
  public CaptureRecord next() throws IOException, BrokenCaptureException {
    if (damage != null) {
      throw damage;
    }
    while (readBlock()) {
      CaptureRecord.Frame frame = null;
      switch (type) {
        case Block.SECTION -> section();
        case Block.INTERFACE -> addInterface();
        case Block.ENHANCED_PACKET -> frame = enhancedPacket();
        case Block.SIMPLE_PACKET -> frame = simplePacket();
        case Block.OBSOLETE_PACKET -> frame = obsoletePacket();
        default -> {
          // §3.1: a reader skips the blocks that it does not know.
        }
      }
      if (frame != null) {
        return frame;
      }
    }
    return new CaptureRecord.End();
  }

  /// Reads a whole block; false at the end of the file.
  private boolean readBlock() throws IOException, BrokenCaptureException {
    byte[] head = new byte[12];
    int there = 0;
    if (typeIsRead) {
      Bytes.put32(head, 0, Block.SECTION);
      there = 4;
      typeIsRead = false;
    }
    offset = source.offset() - there;
    there += source.read(head, there, head.length - there);
    if (there == 0) {
      return false;
    }
    if (there < head.length) {
      throw truncated(there, head.length);
    }
    if (Bytes.i32(head, 0) == Block.SECTION) {
      readByteOrder(head);
    }
    type = i32(head, 0);
    long length = u32(head, 4);
    if (length < Block.LEAST_LENGTH || length % 4 != 0) {
      throw broken("a block cannot be " + length + " bytes long");
    }
    if (length > Block.MOST_LENGTH) {
      throw broken("a block of " + length + " bytes is over the most of " + Block.MOST_LENGTH);
    }
    readRest(head, (int) length);
    return true;
  }

  private void readRest(byte[] head, int length) throws IOException, BrokenCaptureException {
    byte[] rest = source.read(length - head.length);
    if (rest.length < length - head.length) {
      throw truncated(head.length + rest.length, length);
    }
    block = Arrays.copyOf(head, length);
    System.arraycopy(rest, 0, block, head.length, rest.length);
    long trailer = u32(block, length - 4);
    if (trailer != length) {
      throw broken("a block says first that it is " + length + " bytes long, then " + trailer);
    }
  }

  /// §4.1: the byte order is known only from the section header itself.
  private void readByteOrder(byte[] head) throws BrokenCaptureException {
    int magic = Bytes.i32(head, 8);
    littleEndian = Integer.reverseBytes(magic) == Block.BYTE_ORDER_MAGIC;
    if (!littleEndian && magic != Block.BYTE_ORDER_MAGIC) {
      throw broken("a section's byte order magic is " + Integer.toHexString(magic));
    }
  }

  private void section() throws BrokenCaptureException {
    requireBody(16, "a section header");
    int major = u16(12);
    if (major != 1) {
      throw broken("pcapng version " + major + "." + u16(14) + ": only 1.x can be read");
    }
    interfaces.clear();
  }

  private void addInterface() throws BrokenCaptureException {
    requireBody(8, "an interface description");
    if (interfaces.size() == MOST_INTERFACES) {
      throw broken("more than " + MOST_INTERFACES + " interfaces in one section");
    }
    String name = "interface " + interfaces.size();
    int resolution = CaptureInterface.MICROSECONDS;
    long offsetSeconds = 0;
    var options = new Options(BODY + 8);
    while (options.next()) {
      if (options.code == Block.IF_NAME && options.length > 0) {
        name = options.text();
      } else if (options.code == Block.IF_TSRESOL && options.length == 1) {
        resolution = Bytes.u8(block, options.value);
      } else if (options.code == Block.IF_TSOFFSET && options.length == 8) {
        offsetSeconds = i64(options.value);
      }
    }
    if (options.damaged) {
      throw broken("the options of an interface description run out of it");
    }
    interfaces.add(
        new CaptureInterface(name, u16(BODY), u32(block, BODY + 4), resolution, offsetSeconds));
  }

  private CaptureRecord.Frame enhancedPacket() throws BrokenCaptureException {
    requireBody(20, "an enhanced packet");
    return packet(u32(block, BODY));
  }

  private CaptureRecord.Frame obsoletePacket() throws BrokenCaptureException {
    requireBody(20, "a packet");
    // Appendix A: here the interface has 16 bits, the count of drops the other 16.
    return packet(u16(BODY));
  }

  private CaptureRecord.Frame packet(long interfaceId) throws BrokenCaptureException {
    CaptureInterface seenBy = interfaceOf(interfaceId);
    long ticks = u32(block, BODY + 4) << 32 | u32(block, BODY + 8);
    long captured = u32(block, BODY + 12);
    int data = BODY + 20;
    if (captured > block.length - 4 - data) {
      throw broken("a packet of " + captured + " bytes in a block of " + block.length);
    }
    int end = data + (int) captured;
    return new CaptureRecord.Frame(
        ++frames,
        seenBy.name(),
        seenBy.linkType(),
        seenBy.nanos(ticks),
        u32(block, BODY + 16),
        Arrays.copyOfRange(block, data, end),
        comments(data + Block.padded((int) captured)));
  }

  private CaptureRecord.Frame simplePacket() throws BrokenCaptureException {
    requireBody(4, "a simple packet");
    // §4.4: it belongs to the first interface and has no length of its own for what was kept.
    CaptureInterface seenBy = interfaceOf(0);
    long original = u32(block, BODY);
    int data = BODY + 4;
    long captured = seenBy.snapLength() == 0 ? original : Math.min(original, seenBy.snapLength());
    if (captured > block.length - 4 - data) {
      throw broken("a packet of " + captured + " bytes in a block of " + block.length);
    }
    byte[] bytes = Arrays.copyOfRange(block, data, data + (int) captured);
    return new CaptureRecord.Frame(
        ++frames,
        seenBy.name(),
        seenBy.linkType(),
        CaptureRecord.Frame.NO_TIME,
        original,
        bytes,
        null);
  }

  /// The comments among the options from `at`, or null. Damaged options do not cost the frame: it
  /// is shown, and the damage is told at the next call.
  private @Nullable String comments(int at) {
    String comments = null;
    var options = new Options(at);
    while (options.next()) {
      if (options.code == Block.OPT_COMMENT) {
        String text = options.text();
        comments = comments == null ? text : comments + "; " + text;
      }
    }
    if (options.damaged) {
      damage = broken("the options of frame " + frames + " run out of its block");
    }
    return comments;
  }

  private CaptureInterface interfaceOf(long id) throws BrokenCaptureException {
    if (id >= interfaces.size()) {
      throw broken(
          "a packet of interface " + id + ", but the section describes " + interfaces.size());
    }
    return interfaces.get((int) id);
  }

  private void requireBody(int count, String what) throws BrokenCaptureException {
    if (block.length < Block.LEAST_LENGTH + count) {
      throw broken(what + " cannot be " + block.length + " bytes long");
    }
  }

  private BrokenCaptureException broken(String reason) {
    return new BrokenCaptureException(reason, offset);
  }

  private BrokenCaptureException truncated(int there, int wanted) {
    return broken("the file ends inside a block: " + there + " of " + wanted + " bytes are there");
  }

  private int u16(int at) {
    int big = Bytes.u16(block, at);
    return littleEndian ? Short.reverseBytes((short) big) & 0xffff : big;
  }

  private int i32(byte[] bytes, int at) {
    int big = Bytes.i32(bytes, at);
    return littleEndian ? Integer.reverseBytes(big) : big;
  }

  private long u32(byte[] bytes, int at) {
    return i32(bytes, at) & 0xffff_ffffL;
  }

  private long i64(int at) {
    long big = Bytes.i64(block, at);
    return littleEndian ? Long.reverseBytes(big) : big;
  }

  /// A walk over the options of [#block] (§3.5).
  private final class Options {
    private int at;
    int code;
    int value;
    int length;
    boolean damaged;

    Options(int at) {
      this.at = at;
    }

    /// Goes to the next option; false behind the last.
    boolean next() {
      int end = block.length - 4;
      if (at >= end) {
        return false;
      }
      code = u16(at);
      length = u16(at + 2);
      value = at + 4;
      at = value + Block.padded(length);
      damaged = at > end;
      return !damaged && code != Block.OPT_END;
    }

    String text() {
      return new String(block, value, length, StandardCharsets.UTF_8);
    }
  }
}
