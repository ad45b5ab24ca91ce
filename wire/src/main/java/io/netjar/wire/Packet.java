package io.netjar.wire;

import org.jspecify.annotations.Nullable;

/// One array of bytes with room before and behind what it holds.
///
/// A layer going down prepends its header ([#prepend]); a layer coming up takes its header off
/// ([#skip]). So the payload is copied once, from the sender's buffer. A packet has exactly one
/// owner: who hands it on lets it go, and who needs it twice calls [#copy].
public final class Packet {
  /// Room kept before a transport header: Ethernet 14, one 802.1Q tag 4, IPv6 40, and 6 to align.
  public static final int HEADROOM = 64;

  private static final int MINIMUM_TRANSPORT = 46;

  private final byte[] bytes;
  private int start;
  private int end;
  private final @Nullable PacketArrays home;

  private Packet(byte[] bytes, int start, int end, @Nullable PacketArrays home) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.home = home;
  }

  /// A packet of `length` zero bytes with [#HEADROOM] before them and room for Ethernet's padding.
  public static Packet allocate(int length) {
    return new Packet(
        new byte[HEADROOM + Math.max(length, MINIMUM_TRANSPORT)],
        HEADROOM,
        HEADROOM + length,
        null);
  }

  /// A packet in an array that is to go to `home` in the end.
  static Packet reusing(byte[] array, int length, PacketArrays home) {
    return new Packet(array, HEADROOM, HEADROOM + length, home);
  }

  /// A packet with a copy of the bytes `offset` to `offset + length` of `source`.
  public static Packet of(byte[] source, int offset, int length) {
    var packet = allocate(length);
    System.arraycopy(source, offset, packet.bytes, packet.start, length);
    return packet;
  }

  /// A packet with a copy of all of `source`.
  public static Packet of(byte[] source) {
    return of(source, 0, source.length);
  }

  /// The whole array; what the packet holds lies from [#start] to [#end].
  public byte[] bytes() {
    return bytes;
  }

  /// Where the array goes when its last owner has read it; null: it is the garbage collector's.
  public @Nullable PacketArrays home() {
    return home;
  }

  /// Where the packet's first byte lies in [#bytes].
  public int start() {
    return start;
  }

  /// Behind the packet's last byte in [#bytes].
  public int end() {
    return end;
  }

  /// How many bytes the packet holds.
  public int length() {
    return end - start;
  }

  /// Makes room for a header of `length` bytes before the packet and returns its offset in
  /// [#bytes]. The new bytes hold whatever was there: the caller writes all of them.
  public int prepend(int length) {
    assert length <= start : "no headroom for " + length + " bytes, " + start + " left";
    start -= length;
    return start;
  }

  /// Takes `length` bytes off the front: the header that has been read.
  public void skip(int length) {
    assert length >= 0 && length <= length() : length + " of " + length();
    start += length;
  }

  /// Cuts the packet to its first `length` bytes: takes off padding or a trailer.
  public void truncate(int length) {
    assert length >= 0 && length <= length() : length + " of " + length();
    end = start + length;
  }

  /// Fills the packet with zero bytes behind its end until it holds `length` bytes; does nothing
  /// where it holds as many already. There is room for Ethernet's minimum of 46 bytes behind any
  /// transport header that [#allocate] made room for.
  public void padTo(int length) {
    int wanted = start + length;
    if (wanted > end) {
      java.util.Arrays.fill(bytes, end, wanted, (byte) 0);
      end = wanted;
    }
  }

  /// A packet of its own with the same bytes and the same room around them.
  public Packet copy() {
    return new Packet(bytes.clone(), start, end, null);
  }

  /// A copy of just the bytes that the packet holds.
  public byte[] toArray() {
    return java.util.Arrays.copyOfRange(bytes, start, end);
  }
}
