package io.netjar.wire.dissect;

import io.netjar.wire.Checksum;
import io.netjar.wire.IgmpView;

/// IGMP: queries and reports of versions 1 and 2 (RFC 2236 §2) and 3 (RFC 3376 §4).
final class IgmpDissector {
  private IgmpDissector() {}

  static void dissect(Dissector to, Transport network, int start, int end) {
    byte[] bytes = to.bytes;
    var layer = to.layer("Internet Group Management Protocol", start);
    to.protocol = "IGMP";
    if (end - start < IgmpView.LENGTH) {
      to.tooShort(layer, IgmpView.LENGTH, end);
      return;
    }
    int type = IgmpView.type(bytes, start);
    int version = version(type, IgmpView.maxRespCode(bytes, start), end - start);
    to.protocol = version == 0 ? "IGMP" : "IGMPv" + version;
    layer.add("Type", start, 1, typeName(type) + " (" + Dissector.hex8(type) + ")");
    if (type == IgmpView.REPORT_V3) {
      layer.add("Reserved", start + 1, 1, to.hex(start + 1, start + 2));
    } else {
      int tenths = IgmpView.codeValue(IgmpView.maxRespCode(bytes, start));
      layer.add("Max Resp Time", start + 1, 1, tenths / 10 + "." + tenths % 10 + " sec");
    }
    checksum(to, network, layer, start, end);
    switch (type) {
      case IgmpView.REPORT_V3 -> report(to, layer, start, end);
      case IgmpView.QUERY -> query(to, layer, version, start, end);
      default -> {
        layer.length(IgmpView.LENGTH).add("Multicast Address", start + 4, 4, to.ipv4(start + 4));
        to.info = info(type, to.ipv4(start + 4));
        to.data(start + IgmpView.LENGTH, end);
      }
    }
  }

  /// RFC 3376 §7.1: a query's version shows in its length and in its second byte.
  private static int version(int type, int maxRespCode, int length) {
    return switch (type) {
      case IgmpView.QUERY -> length >= IgmpView.QUERY_LENGTH ? 3 : maxRespCode == 0 ? 1 : 2;
      case IgmpView.REPORT_V1 -> 1;
      case IgmpView.REPORT_V2, IgmpView.LEAVE -> 2;
      case IgmpView.REPORT_V3 -> 3;
      default -> 0;
    };
  }

  private static void checksum(
      Dissector to, Transport network, LayerBuilder layer, int start, int end) {
    int found = IgmpView.checksum(to.bytes, start);
    if (network.whole()) {
      long sum = Transport.sumWithout(to.bytes, start, end - start, 2);
      Transport.addChecksum(to, layer, "Checksum", start + 2, found, Checksum.finish(sum));
    } else {
      layer.add("Checksum", start + 2, 2, Dissector.hex16(found) + " [unverified]");
    }
  }

  private static void query(Dissector to, LayerBuilder layer, int version, int start, int end) {
    byte[] bytes = to.bytes;
    int group = IgmpView.group(bytes, start);
    layer.add("Multicast Address", start + 4, 4, to.ipv4(start + 4));
    to.info =
        group == 0
            ? "Membership Query, general"
            : "Membership Query, specific for group " + to.ipv4(start + 4);
    if (version < 3) {
      layer.length(IgmpView.LENGTH);
      to.data(start + IgmpView.LENGTH, end);
      return;
    }
    int sources = IgmpView.querySources(bytes, start);
    layer
        .add("QRV", start + 8, 1, IgmpView.robustness(bytes, start))
        .add("QQIC", start + 9, 1, IgmpView.codeValue(bytes[start + 9] & 0xff))
        .add("Num Src", start + 10, 2, sources);
    int at = sources(to, layer, start + IgmpView.QUERY_LENGTH, end, sources);
    if (sources > 0) {
      int listed = start + IgmpView.QUERY_LENGTH;
      to.info += ", source" + plural(sources) + " " + listed(to, listed, end, sources);
    }
    layer.length(at - start);
    to.data(at, end);
  }

  private static void report(Dissector to, LayerBuilder layer, int start, int end) {
    byte[] bytes = to.bytes;
    int records = IgmpView.records(bytes, start);
    layer.add("Num Group Records", start + 6, 2, records);
    var info = new StringBuilder("Membership Report");
    int at = start + IgmpView.LENGTH;
    for (int index = 0; index < records; index++) {
      if (end - at < IgmpView.RECORD_LENGTH) {
        layer.find(Finding.error("the message ends before its last record"));
        to.malformed();
        break;
      }
      int type = IgmpView.recordType(bytes, at);
      int sources = IgmpView.recordSources(bytes, at);
      int auxiliary = IgmpView.auxiliaryLength(bytes, at) * 4;
      String group = to.ipv4(at + 4);
      layer
          .add("Record Type", at, 1, recordName(type) + " (" + type + ")")
          .add("Aux Data Len", at + 1, 1, auxiliary)
          .add("Num Src", at + 2, 2, sources)
          .add("Multicast Address", at + 4, 4, group);
      int listed = at + IgmpView.RECORD_LENGTH;
      at = Math.min(sources(to, layer, listed, end, sources) + auxiliary, end);
      info.append(" / ").append(recordInfo(to, type, group, listed, end, sources));
    }
    layer.length(at - start);
    to.info = info.toString();
    to.data(at, end);
  }

  /// Lists sources; gives where they end.
  private static int sources(Dissector to, LayerBuilder layer, int start, int end, int sources) {
    int at = start;
    for (int index = 0; index < sources; index++) {
      if (end - at < 4) {
        layer.find(Finding.error("the message ends before its last source"));
        to.malformed();
        return at;
      }
      layer.add("Source Address", at, 4, to.ipv4(at));
      at += 4;
    }
    return at;
  }

  private static String recordInfo(
      Dissector to, int type, String group, int start, int end, int sources) {
    boolean isExclude = type == IgmpView.MODE_IS_EXCLUDE || type == IgmpView.CHANGE_TO_EXCLUDE;
    boolean isInclude = type == IgmpView.MODE_IS_INCLUDE || type == IgmpView.CHANGE_TO_INCLUDE;
    if (sources == 0 && isExclude) {
      return "Join group " + group + " for any sources";
    } else if (sources == 0 && isInclude) {
      return "Leave group " + group;
    }
    String listed = listed(to, start, end, sources);
    return switch (type) {
      case IgmpView.MODE_IS_EXCLUDE, IgmpView.CHANGE_TO_EXCLUDE ->
          "Join group "
              + group
              + (sources == 1 ? ", for source not " : ", for sources not in ")
              + listed;
      case IgmpView.MODE_IS_INCLUDE, IgmpView.CHANGE_TO_INCLUDE ->
          "Join group " + group + (sources == 1 ? " for source " : " for sources in ") + listed;
      case IgmpView.ALLOW_NEW_SOURCES ->
          "Group " + group + ", new source" + plural(sources) + " " + listed;
      case IgmpView.BLOCK_OLD_SOURCES ->
          "Group " + group + ", block source" + plural(sources) + " " + listed;
      default -> "Group " + group + ", unknown record type " + type;
    };
  }

  private static String plural(int count) {
    return count == 1 ? "" : "s";
  }

  /// Sources as `{A, B}`, as far as they are there.
  private static String listed(Dissector to, int start, int end, int sources) {
    var list = new StringBuilder("{");
    for (int index = 0; index < sources && start + 4 * index + 4 <= end; index++) {
      list.append(index == 0 ? "" : ", ").append(to.ipv4(start + 4 * index));
    }
    return list.append('}').toString();
  }

  private static String info(int type, String group) {
    return switch (type) {
      case IgmpView.REPORT_V1, IgmpView.REPORT_V2 -> "Membership Report group " + group;
      case IgmpView.LEAVE -> "Leave Group " + group;
      default -> typeName(type);
    };
  }

  private static String typeName(int type) {
    return switch (type) {
      case IgmpView.QUERY -> "Membership Query";
      case IgmpView.REPORT_V1, IgmpView.REPORT_V2, IgmpView.REPORT_V3 -> "Membership Report";
      case IgmpView.LEAVE -> "Leave Group";
      default -> "Unknown IGMP type " + type;
    };
  }

  private static String recordName(int type) {
    return switch (type) {
      case IgmpView.MODE_IS_INCLUDE -> "Mode Is Include";
      case IgmpView.MODE_IS_EXCLUDE -> "Mode Is Exclude";
      case IgmpView.CHANGE_TO_INCLUDE -> "Change To Include Mode";
      case IgmpView.CHANGE_TO_EXCLUDE -> "Change To Exclude Mode";
      case IgmpView.ALLOW_NEW_SOURCES -> "Allow New Sources";
      case IgmpView.BLOCK_OLD_SOURCES -> "Block Old Sources";
      default -> "Unknown";
    };
  }
}
