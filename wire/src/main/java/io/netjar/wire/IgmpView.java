package io.netjar.wire;

/// The fields of an IGMP message (RFC 3376 §4, RFC 2236 §2) over (array, offset of the message's
/// first byte); judges nothing.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+---------------+-------------------------------+
/// |     Type      | Max Resp Code |           Checksum            |
/// +---------------+---------------+-------------------------------+
/// |  Group Address: of a version 3 report, the number of records  |
/// +-------+-+-----+---------------+-------------------------------+
/// | Resv  |S| QRV |     QQIC      |     Number of Sources (N)     |
/// +-------+-+-----+---------------+-------------------------------+
/// |       Source Addresses: the second half of a version 3 query  |
/// ```
public final class IgmpView {
  /// Protocol number of IGMP.
  public static final int PROTOCOL = 2;

  /// Bytes of the fixed part that all messages have.
  public static final int LENGTH = 8;

  /// Bytes of a version 3 query without sources.
  public static final int QUERY_LENGTH = 12;

  /// Bytes of a record of a version 3 report without sources.
  public static final int RECORD_LENGTH = 8;

  /// Type: who is a member?
  public static final int QUERY = 0x11;

  /// Type: version 1's "I am".
  public static final int REPORT_V1 = 0x12;

  /// Type: version 2's "I am".
  public static final int REPORT_V2 = 0x16;

  /// Type: version 2's "no longer".
  public static final int LEAVE = 0x17;

  /// Type: version 3's report, a list of records.
  public static final int REPORT_V3 = 0x22;

  /// Type of record: the sources wanted now are these alone.
  public static final int MODE_IS_INCLUDE = 1;

  /// Type of record: the sources wanted now are all but these.
  public static final int MODE_IS_EXCLUDE = 2;

  /// Type of record: from now on these alone.
  public static final int CHANGE_TO_INCLUDE = 3;

  /// Type of record: from now on all but these.
  public static final int CHANGE_TO_EXCLUDE = 4;

  /// Type of record: these too.
  public static final int ALLOW_NEW_SOURCES = 5;

  /// Type of record: these no longer.
  public static final int BLOCK_OLD_SOURCES = 6;

  private IgmpView() {}

  /// What the message is.
  public static int type(byte[] bytes, int header) {
    return Bytes.u8(bytes, header);
  }

  /// Of a query: how long an answer may take; 0 from version 1.
  public static int maxRespCode(byte[] bytes, int header) {
    return Bytes.u8(bytes, header + 1);
  }

  /// What a code stands for: itself up to 127, a floating-point number above (RFC 3376 §4.1.1). The
  /// unit of [#maxRespCode] is a tenth of a second.
  public static int codeValue(int code) {
    return code < 128 ? code : ((code & 15) | 16) << ((code >>> 4 & 7) + 3);
  }

  /// The checksum over the whole message.
  public static int checksum(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 2);
  }

  /// The group; 0 in a query for all groups.
  public static int group(byte[] bytes, int header) {
    return Bytes.i32(bytes, header + 4);
  }

  /// Of a version 3 query: how often hosts send what changed.
  public static int robustness(byte[] bytes, int header) {
    return bytes[header + 8] & 7;
  }

  /// Of a version 3 query: how many sources follow.
  public static int querySources(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 10);
  }

  /// Of a version 3 report: how many records follow.
  public static int records(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 6);
  }

  /// Of a record of a version 3 report that begins at `record`: its type.
  public static int recordType(byte[] bytes, int record) {
    return Bytes.u8(bytes, record);
  }

  /// Of a record: the length of its auxiliary data in units of 4 bytes.
  public static int auxiliaryLength(byte[] bytes, int record) {
    return Bytes.u8(bytes, record + 1);
  }

  /// Of a record: how many sources follow it.
  public static int recordSources(byte[] bytes, int record) {
    return Bytes.u16(bytes, record + 2);
  }

  /// Writes the fixed part of a version 3 report with a checksum of 0; the records follow, then
  /// [#writeChecksum].
  public static void writeReport(byte[] bytes, int header, int records) {
    Bytes.put32(bytes, header, REPORT_V3 << 24);
    Bytes.put32(bytes, header + 4, records);
  }

  /// Writes a record without its sources.
  public static void writeRecord(byte[] bytes, int record, int type, int group, int sources) {
    Bytes.put32(bytes, record, type << 24 | sources);
    Bytes.put32(bytes, record + 4, group);
  }

  /// Computes and writes the checksum of a message of `length` bytes.
  public static void writeChecksum(byte[] bytes, int header, int length) {
    Bytes.put16(bytes, header + 2, 0);
    Bytes.put16(bytes, header + 2, Checksum.of(bytes, header, length));
  }
}
