package io.netjar.wire.dissect;

import java.util.ArrayList;
import java.util.List;

/// One layer of a frame: a header, or the data that nothing more is known of.
///
/// @param name as Wireshark words it: `Internet Protocol Version 4`
/// @param summary the name and what matters most: `Internet Protocol Version 4, Src: 10.0.0.1, Dst:
///   10.0.0.2`
/// @param offset where its first byte lies, counted from the frame's first
/// @param length how many bytes of the frame it takes, options included and payload excluded
/// @param fields in the order of the frame
/// @param quoted the layers of the packet that an ICMP error quotes; else empty
/// @param findings what is to be said about the layer as a whole; see [#allFindings]
public record Layer(
    String name,
    String summary,
    int offset,
    int length,
    List<Field> fields,
    List<Layer> quoted,
    List<Finding> findings) {

  /// The lists are copied.
  public Layer {
    fields = List.copyOf(fields);
    quoted = List.copyOf(quoted);
    findings = List.copyOf(findings);
  }

  /// The findings of the layer and of its fields and their parts; not those of the packet quoted.
  public List<Finding> allFindings() {
    var all = new ArrayList<Finding>(findings);
    for (Field field : fields) {
      collect(field, all);
    }
    return all;
  }

  private static void collect(Field field, List<Finding> all) {
    all.addAll(field.findings());
    for (Field part : field.parts()) {
      collect(part, all);
    }
  }
}
