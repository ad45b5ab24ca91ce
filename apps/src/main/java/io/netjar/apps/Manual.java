package io.netjar.apps;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/// What `--help` prints of each command: name, synopsis, description, options by what they are for,
/// exit codes, examples, and what to read next.
///
/// What is common to all stands here once; the description and the options are the command's own.
public final class Manual {
  private static final int WIDTH = 80;

  private static final Set<String> CONNECTION =
      Set.of(
          "--port",
          "--bind",
          "--tls",
          "--insecure",
          "--trust",
          "--pin",
          "--allow",
          "--code",
          "--code-file",
          "--udp",
          "--retry",
          "--discovery-port");

  private static final Set<String> LIMITS =
      Set.of(
          "--timeout",
          "--idle-timeout",
          "--max-clients",
          "--max-per-address",
          "--bwlimit",
          "--keep-partial",
          "--show-limits",
          "--stay",
          "--duration",
          "--count");

  private static final Set<String> OUTPUT =
      Set.of(
          "--json",
          "--quiet",
          "--progress",
          "--counters",
          "--timeline",
          "--help",
          "--version",
          "join --plain");

  private Manual() {}

  /// Writes the manual of a command and of all below it.
  ///
  /// @param line the command, with what is below it
  /// @param pages gives the page for the words of a command
  public static void write(CommandLine line, Function<String, ManualPage> pages) {
    CommandSpec spec = line.getCommandSpec();
    if (spec.findOption("--help") == null) {
      spec.addOption(
          OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Show this help and end.")
              .build());
    }
    ManualPage page = pages.apply(spec.qualifiedName());
    UsageMessageSpec usage = spec.usageMessage();
    usage.width(WIDTH);
    usage.header(page.summary());
    usage.synopsisHeading("Usage: ");
    usage.descriptionHeading("%n");
    boolean hasArguments = spec.positionalParameters().stream().anyMatch(each -> !each.hidden());
    usage.parameterListHeading(hasArguments ? "%nArguments:%n" : "");
    usage.commandListHeading("%nCommands:%n");
    usage.exitCodeListHeading("%nExit codes:%n");
    usage.exitCodeList(page.exitCodes());
    usage.footer(footer(page));
    Map<String, CommandLine.IHelpSectionRenderer> sections =
        new LinkedHashMap<>(line.getHelpSectionMap());
    sections.put(
        UsageMessageSpec.SECTION_KEY_HEADER,
        help -> help.commandSpec().qualifiedName() + " - " + page.summary() + "\n\n");
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, Manual::options);
    line.setHelpSectionMap(sections);
    line.getSubcommands().values().forEach(each -> write(each, pages));
  }

  private static String[] footer(ManualPage page) {
    List<String> lines = new ArrayList<>(List.of("", "Examples:"));
    page.examples().lines().forEach(line -> lines.add("  " + line));
    lines.addAll(List.of("", "See also: " + page.seeAlso()));
    return lines.toArray(String[]::new);
  }

  /// The options below a heading for each group that has some.
  private static String options(Help help) {
    CommandSpec spec = help.commandSpec();
    Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
    for (String heading : List.of("What it does", "Connection", "Limits", "Output")) {
      groups.put(heading, new ArrayList<>());
    }
    spec.options().stream()
        .filter(option -> !option.hidden())
        .sorted((one, other) -> one.longestName().compareTo(other.longestName()))
        .forEach(
            option -> {
              List<OptionSpec> group = groups.get(group(spec.name(), option.longestName()));
              if (group != null) {
                group.add(option);
              }
            });
    var text = new StringBuilder();
    groups.forEach((heading, options) -> append(text, help, heading, options));
    return text.toString();
  }

  private static void append(
      StringBuilder text, Help help, String heading, Collection<OptionSpec> options) {
    if (!options.isEmpty()) {
      Help.Layout layout = help.createDefaultLayout();
      options.forEach(option -> layout.addOption(option, help.parameterLabelRenderer()));
      text.append('\n').append(heading).append(":\n").append(layout);
    }
  }

  private static String group(String command, String option) {
    if (OUTPUT.contains(option) || OUTPUT.contains(command + " " + option)) {
      return "Output";
    }
    if (CONNECTION.contains(option)) {
      return "Connection";
    }
    return LIMITS.contains(option) ? "Limits" : "What it does";
  }
}
