package io.netjar.labfile;

import io.netjar.labfile.Lab.BurstSpec;
import io.netjar.labfile.Lab.CableSpec;
import io.netjar.labfile.Lab.EventSpec;
import io.netjar.labfile.Lab.HostSpec;
import io.netjar.labfile.Lab.LanSpec;
import io.netjar.labfile.Lab.ProgramSpec;
import io.netjar.labfile.Lab.RouterSpec;
import io.netjar.labfile.Lab.TcpSpec;
import io.netjar.labfile.Section.Problems;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Subnet;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads the text of a lab file into a [Lab]: what stands where. Whether it makes sense as a
/// network, [LabCheck] judges.
final class LabReader {
  private static final int LARGEST_FILE = 1 << 20;

  /// What a cable takes.
  private static final long LONGEST_DELAY_NANOS = 24 * 3600 * 1_000_000_000L;

  private final Path file;
  private final Problems problems;

  private LabReader(Path file) {
    this.file = file;
    this.problems = new Problems(file.toString(), new ArrayList<>());
  }

  static Lab read(Path file) throws LabFileException {
    var reader = new LabReader(file);
    Lab lab = reader.read();
    if (lab != null && reader.problems.list().isEmpty()) {
      LabCheck.check(lab, reader.problems);
    }
    if (lab == null || !reader.problems.list().isEmpty()) {
      throw new LabFileException(reader.problems.list());
    }
    return lab;
  }

  private @Nullable Lab read() {
    var node = parse(text());
    if (node.isEmpty()) {
      if (problems.list().isEmpty()) {
        problems.add(0, "", "the file is empty");
      }
      return null;
    }
    var root = Section.of(problems, "", node.get(), "a mapping with the key 'lans'");
    if (root == null) {
      return null;
    }
    root.allow("name", "seed", "limit", "lans", "routers", "cables", "tcp", "programs", "events");
    if (!root.has("lans")) {
      problems.add(root.line(), "lans", "this key is missing: a lab has at least one LAN");
    }
    String name = root.text("name");
    Long seed = root.read("seed", LabReader::seed);
    Long limit = root.read("limit", Quantity.DURATION::read);
    return new Lab(
        file,
        name != null ? name : fileName(),
        seed != null ? seed : 1,
        limit != null ? limit : 0,
        lans(root),
        routers(root),
        cables(root),
        tcp(root),
        programs(root),
        events(root));
  }

  private String text() {
    try {
      if (Files.size(file) > LARGEST_FILE) {
        problems.add(0, "", "a lab file has at most " + LARGEST_FILE + " bytes");
        return "";
      }
      return Files.readString(file);
    } catch (NoSuchFileException _) {
      problems.add(0, "", "there is no such file");
    } catch (CharacterCodingException _) {
      problems.add(0, "", "the file is not UTF-8 text");
    } catch (IOException e) {
      problems.add(0, "", "cannot be read: " + e.getMessage());
    }
    return "";
  }

  private Optional<Node> parse(String text) {
    try {
      var settings = LoadSettings.builder().setLabel(file.toString()).build();
      return new Compose(settings).composeString(text);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
      problems.add(line, "", "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      problems.add(0, "", "not YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private String fileName() {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static Long seed(String text) {
    try {
      return Long.decode(text);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a seed: expected a whole number, -2^63 to 2^63-1");
    }
  }

  private List<LanSpec> lans(Section root) {
    var list = new ArrayList<LanSpec>();
    var section = root.section("lans", "LANs by name, as in office: { subnet: 192.168.1.0/24 }");
    if (section == null) {
      return list;
    }
    for (var entry : section.entries()) {
      String expected = "{ subnet: …, hosts: […] }";
      var lan = Section.of(problems, section.place(entry.key()), entry.node(), expected);
      if (lan == null) {
        continue;
      }
      lan.allow("subnet", "hosts");
      if (lan.requiredText("subnet") == null) {
        continue;
      }
      Subnet subnet = lan.read("subnet", Subnet::parse);
      if (subnet != null) {
        list.add(new LanSpec(entry.key(), subnet, hosts(lan), Section.line(entry.node())));
      }
    }
    return list;
  }

  /// A host is a word, `desk`, or a mapping with its address, `desk: 192.168.1.7`.
  private List<HostSpec> hosts(Section lan) {
    var list = new ArrayList<HostSpec>();
    for (Node node : lan.list("hosts")) {
      String place = lan.place("hosts");
      if (node instanceof MappingNode mapping) {
        var section = Section.of(problems, place, mapping, "a host");
        if (section == null) {
          continue;
        }
        for (var entry : section.entries()) {
          var address = section.read(entry.key(), Ipv4Address::parse);
          list.add(new HostSpec(entry.key(), address, Section.line(node)));
        }
      } else {
        String name = Section.text(problems, place, node);
        if (name != null) {
          list.add(new HostSpec(name, null, Section.line(node)));
        }
      }
    }
    return list;
  }

  private List<RouterSpec> routers(Section root) {
    var list = new ArrayList<RouterSpec>();
    var section = root.section("routers", "routers by name, as in gateway: [office, branch]");
    if (section == null) {
      return list;
    }
    for (var entry : section.entries()) {
      var names = new ArrayList<String>();
      for (Node node : section.list(entry.key())) {
        String name = Section.text(problems, section.place(entry.key()), node);
        if (name != null) {
          names.add(name);
        }
      }
      list.add(new RouterSpec(entry.key(), names, section.line(entry.key())));
    }
    return list;
  }

  private List<CableSpec> cables(Section root) {
    var list = new ArrayList<CableSpec>();
    var section = root.section("cables", "cables by host, as in desk: { delay: 20 ms }");
    if (section == null) {
      return list;
    }
    for (var entry : section.entries()) {
      String expected = "{ rate: …, delay: …, loss: … }";
      var cable = Section.of(problems, section.place(entry.key()), entry.node(), expected);
      if (cable != null) {
        list.add(cable(entry.key(), cable));
      }
    }
    return list;
  }

  private List<TcpSpec> tcp(Section root) {
    var list = new ArrayList<TcpSpec>();
    var section = root.section("tcp", "TCP by host, as in desk: { congestion: reno }");
    if (section == null) {
      return list;
    }
    for (var entry : section.entries()) {
      String expected = "{ congestion: …, receive-buffer: … }";
      var tcp = Section.of(problems, section.place(entry.key()), entry.node(), expected);
      if (tcp != null) {
        list.add(new TcpSpec(entry.key(), TcpSection.read(tcp), tcp.line()));
      }
    }
    return list;
  }

  private CableSpec cable(String name, Section cable) {
    cable.allow(
        "rate",
        "delay",
        "jitter",
        "mtu",
        "queue",
        "ecn-mark",
        "fcs",
        "loss",
        "burst-loss",
        "duplicate",
        "reorder",
        "corrupt");
    Long rate = cable.read("rate", Quantity.RATE::read);
    Long delay = cable.read("delay", LabReader::upToADay);
    Long jitter = cable.read("jitter", LabReader::upToADay);
    Integer mtu = cable.read("mtu", text -> whole(text, 68, 65_535));
    Integer queue = cable.read("queue", LabReader::frames);
    Integer ecnMark = cable.read("ecn-mark", LabReader::frames);
    return new CableSpec(
        name,
        rate != null ? rate : 0,
        delay != null ? delay : 0,
        mtu,
        queue,
        ecnMark,
        cable.read("fcs", LabReader::yesOrNo),
        share(cable, "loss"),
        burst(cable),
        share(cable, "duplicate"),
        share(cable, "reorder"),
        share(cable, "corrupt"),
        jitter != null ? jitter : 0,
        cable.line());
  }

  private @Nullable BurstSpec burst(Section cable) {
    var burst = cable.section("burst-loss", "{ enter: 1 %, leave: 25 %, loss: 100 % }");
    if (burst == null) {
      return null;
    }
    burst.allow("enter", "leave", "loss");
    burst.requiredText("enter");
    burst.requiredText("leave");
    double loss = burst.has("loss") ? share(burst, "loss") : 1;
    return new BurstSpec(share(burst, "enter"), share(burst, "leave"), loss);
  }

  private static double share(Section section, String key) {
    Long billionths = section.read(key, Quantity.SHARE::read);
    if (billionths == null) {
      return 0;
    }
    if (billionths > 1_000_000_000L) {
      section.problem(key, "a share is 0 % to 100 %: '" + section.text(key) + "'");
    }
    return billionths / 1e9;
  }

  private List<ProgramSpec> programs(Section root) {
    var list = new ArrayList<ProgramSpec>();
    for (Node node : root.list("programs")) {
      String expected = "{ host: desk, run: \"…\" }";
      var program = Section.of(problems, "programs[" + list.size() + "]", node, expected);
      if (program == null) {
        continue;
      }
      program.allow("host", "run", "name", "after", "classpath", "service");
      String host = program.requiredText("host");
      String run = program.requiredText("run");
      Long after = program.read("after", Quantity.DURATION::read);
      Boolean service = program.read("service", LabReader::yesOrNo);
      list.add(
          new ProgramSpec(
              host != null ? host : "",
              run != null ? run : "",
              program.text("name"),
              after != null ? after : 0,
              program.text("classpath"),
              service,
              program.line()));
    }
    return list;
  }

  private List<EventSpec> events(Section root) {
    var list = new ArrayList<EventSpec>();
    for (Node node : root.list("events")) {
      String expected = "{ at: 2 s, cut: desk }";
      var event = Section.of(problems, "events[" + list.size() + "]", node, expected);
      if (event == null) {
        continue;
      }
      event.allow("at", "cut", "mend", "crash");
      event.requiredText("at");
      Long at = event.read("at", Quantity.DURATION::read);
      int before = list.size();
      for (var what : EventSpec.What.values()) {
        String target = event.text(what.name().toLowerCase(Locale.ROOT));
        if (target != null) {
          list.add(new EventSpec(at != null ? at : 0, what, target, event.line()));
        }
      }
      if (list.size() != before + 1) {
        problems.add(node, "events[" + before + "]", "expected one of cut, mend, crash");
      }
    }
    return list;
  }

  private static int whole(String text, int least, int greatest) {
    if (text.matches("[0-9]{1,9}")) {
      int value = Integer.parseInt(text);
      if (value >= least && value <= greatest) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a whole number from " + least + " to " + greatest);
  }

  private static Integer frames(String text) {
    return whole(Long.toString(Quantity.FRAMES.read(text)), 1, 1_000_000);
  }

  private static Long upToADay(String text) {
    long nanos = Quantity.DURATION.read(text);
    if (nanos > LONGEST_DELAY_NANOS) {
      throw new IllegalArgumentException("'" + text + "' is more than a day");
    }
    return nanos;
  }

  static Boolean yesOrNo(String text) {
    return switch (text) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    };
  }
}
