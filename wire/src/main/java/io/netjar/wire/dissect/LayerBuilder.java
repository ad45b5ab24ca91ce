package io.netjar.wire.dissect;

import java.util.ArrayList;
import java.util.List;

/// A [Layer] in the making.
final class LayerBuilder {
  private final String name;
  private final int offset;
  private String summary;
  private int length;
  private final List<Field> fields = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private List<Layer> quoted = List.of();

  LayerBuilder(String name, int offset) {
    this.name = name;
    this.offset = offset;
    this.summary = name;
  }

  int offset() {
    return offset;
  }

  LayerBuilder summary(String text) {
    summary = text;
    return this;
  }

  LayerBuilder length(int bytes) {
    length = bytes;
    return this;
  }

  LayerBuilder quoted(List<Layer> layers) {
    quoted = layers;
    return this;
  }

  LayerBuilder find(Finding finding) {
    findings.add(finding);
    return this;
  }

  /// A field of whole bytes.
  LayerBuilder add(String name, int offset, int length, Object value, Finding... found) {
    return add(name, offset, length, value, List.of(), List.of(found));
  }

  /// A field of whole bytes, made of `parts`.
  LayerBuilder add(
      String name, int offset, int length, Object value, List<Field> parts, List<Finding> found) {
    fields.add(new Field(name, value.toString(), offset * 8, length * 8, parts, found));
    return this;
  }

  /// A field of `bitLength` bits, `bit` bits behind the start of the byte at `offset`.
  LayerBuilder addBits(
      String name, int offset, int bit, int bitLength, Object value, Finding... found) {
    fields.add(bits(name, offset, bit, bitLength, value, found));
    return this;
  }

  /// A field of `bitLength` bits, made of `parts`.
  LayerBuilder addGroup(
      String name, int offset, int bit, int bitLength, String value, List<Field> parts) {
    fields.add(new Field(name, value, offset * 8 + bit, bitLength, parts, List.of()));
    return this;
  }

  /// As [#addBits], to be a part of another field.
  static Field bits(
      String name, int offset, int bit, int bitLength, Object value, Finding... found) {
    return new Field(
        name, value.toString(), offset * 8 + bit, bitLength, List.of(), List.of(found));
  }

  /// A one-bit field that says `Set` or `Not set`.
  static Field flag(String name, int offset, int bit, boolean set, Finding... found) {
    return bits(name, offset, bit, 1, set ? "Set" : "Not set", found);
  }

  Layer build() {
    return new Layer(name, summary, offset, length, fields, quoted, findings);
  }
}
