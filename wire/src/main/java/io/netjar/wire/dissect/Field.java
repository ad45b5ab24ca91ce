package io.netjar.wire.dissect;

import java.util.List;

/// One field of a layer.
///
/// @param name as Wireshark words it: `Time to Live`
/// @param value for people: `64`, `0x002 (SYN)`, `IPv4 (0x0800)`
/// @param bitOffset where its first bit lies, counted from the frame's first
/// @param bitLength how many bits it has
/// @param parts the fields that it is made of, as the single flags; empty for most
/// @param findings what is to be said about it; empty for most
public record Field(
    String name,
    String value,
    int bitOffset,
    int bitLength,
    List<Field> parts,
    List<Finding> findings) {

  /// The lists are copied.
  public Field {
    parts = List.copyOf(parts);
    findings = List.copyOf(findings);
  }

  /// Where the first byte that holds a bit of the field lies, counted from the frame's first.
  public int offset() {
    return bitOffset / 8;
  }

  /// How many bytes hold a bit of the field.
  public int length() {
    return bitLength == 0 ? 0 : (bitOffset + bitLength - 1) / 8 - offset() + 1;
  }

  /// True where the field begins and ends at a byte's boundary.
  public boolean isWholeBytes() {
    return bitOffset % 8 == 0 && bitLength % 8 == 0;
  }
}
