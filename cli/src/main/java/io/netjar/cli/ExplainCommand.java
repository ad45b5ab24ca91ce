package io.netjar.cli;

import io.netjar.wire.pcapng.CaptureRecord;
import io.netjar.wire.pcapng.CaptureRecord.Frame;
import io.netjar.wire.pcapng.PcapngReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `netjar explain`: a line per frame of a capture, one frame whole, or the ladder diagram of each
/// TCP connection.
///
/// Exit status: 0 the capture was shown; 1 it is damaged (what can be read is shown first, then the
/// reason on standard error); 2 the command line is wrong, or there is no such file or frame. A
/// reader that goes away (`| head`) ends the command without a word.
@Command(
    name = "explain",
    description = {
      "Shows what a capture holds: a line per frame, one frame layer by layer, or the ladder"
          + " diagram of each TCP connection.",
      "A filter is terms joined by 'and': an address, a port, or one of arp, icmp, ip, ipv6, tcp,"
          + " udp."
    },
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
  private static final int DAMAGED = 1;
  private static final int READ_AHEAD = 64 << 10;

  private final Screen screen;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "CAPTURE", description = "A pcapng or pcap file.")
  private @Nullable Path capture;

  @Option(
      names = "--frame",
      paramLabel = "N",
      description = "Show frame N whole: each layer, field and byte.")
  private @Nullable Long frameNumber;

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description = "Show only the frames of a host, a port or a protocol.")
  private @Nullable String filter;

  @Option(
      names = "--ladder",
      description = "Draw each TCP connection: who sent what when, and what it means.")
  private boolean ladder;

  @Option(
      names = "--connection",
      paramLabel = "N",
      description = "With --ladder: draw connection N alone; they count from 1.")
  private @Nullable Integer connection;

  /// Made by the command line's parser.
  ExplainCommand() {
    this(Screen.ofProcess());
  }

  /// @param screen what is written to
  ExplainCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    if (frameNumber != null && filter != null) {
      return refuse("--frame shows one frame: there is nothing for --filter to choose");
    }
    if (frameNumber != null && ladder) {
      return refuse("--frame shows one frame: it is no ladder");
    }
    if (connection != null && !ladder) {
      return refuse("--connection chooses what --ladder draws");
    }
    if (connection != null && connection < 1) {
      return refuse("--connection " + connection + ": connections count from 1");
    }
    if (frameNumber != null && frameNumber < 1) {
      return refuse("--frame " + frameNumber + ": frames count from 1");
    }
    FrameFilter chosen;
    try {
      chosen = filter == null ? FrameFilter.all() : FrameFilter.parse(filter);
    } catch (IllegalArgumentException e) {
      return refuse("--filter: " + SafeText.escape(String.valueOf(e.getMessage())));
    }
    return open(chosen);
  }

  private int open(FrameFilter chosen) {
    Path file = requireSet(capture);
    if (Files.isDirectory(file)) {
      return refuse(name() + " is a directory, not a capture");
    }
    try (InputStream in = Files.newInputStream(file);
        var reader = new PcapngReader(new BufferedInputStream(in, READ_AHEAD))) {
      if (ladder) {
        return draw(reader, chosen);
      }
      return frameNumber == null ? list(reader, chosen) : show(reader, frameNumber);
    } catch (NoSuchFileException _) {
      return refuse("no such file: " + name());
    } catch (AccessDeniedException _) {
      return refuse("not allowed to read " + name());
    } catch (IOException e) {
      return refuse("cannot read " + name() + ": " + e.getMessage());
    }
  }

  private int list(PcapngReader reader, FrameFilter chosen) {
    var table = new FrameTable(out(), screen);
    var numbers = new RelativeNumbers();
    long shown = 0;
    long frames = 0;
    while (true) {
      switch (reader.next()) {
        case Frame frame -> {
          frames++;
          table.pass(frame);
          var explained = ExplainedFrame.of(frame);
          String info = numbers.info(explained);
          if (chosen.fits(explained)) {
            shown++;
            if (!table.add(explained, info)) {
              return ExitCode.OK;
            }
          }
        }
        case CaptureRecord.End _ -> {
          table.show();
          if (shown == 0) {
            say(frames == 0 ? name() + " holds no frame" : "none of " + frames + " frames fits");
          }
          return ExitCode.OK;
        }
        case CaptureRecord.Broken broken -> {
          table.show();
          return damaged(broken);
        }
      }
    }
  }

  private int draw(PcapngReader reader, FrameFilter chosen) {
    var trace = new TcpTrace();
    Long firstNanos = null;
    String unread = null;
    while (true) {
      switch (reader.next()) {
        case Frame frame -> {
          if (firstNanos == null && frame.hasTime()) {
            firstNanos = frame.timeNanos();
          }
          var explained = ExplainedFrame.of(frame);
          var segment = TracedSegment.of(explained);
          if (segment != null) {
            trace.add(segment, chosen.fits(explained));
          } else if (explained.dissection() == null && unread == null) {
            unread = ExplainedFrame.linkType(frame.linkType());
          }
        }
        case CaptureRecord.End _ -> {
          if (unread != null) {
            say("frames of " + unread + " are not read");
          }
          return drawn(trace, firstNanos);
        }
        case CaptureRecord.Broken broken -> {
          drawn(trace, firstNanos);
          return damaged(broken);
        }
      }
    }
  }

  private int drawn(TcpTrace trace, @Nullable Long firstNanos) {
    Integer only = connection;
    boolean shown = false;
    for (TraceConnection one : trace.connections()) {
      if (one.rows.isEmpty() || (only != null && only != one.number)) {
        continue;
      }
      out().print((shown ? "\n" : "") + new Ladder(one, firstNanos, screen).drawing());
      shown = true;
      if (out().checkError()) {
        return ExitCode.OK; // nobody reads any more
      }
    }
    int count = trace.connections().size();
    if (!shown) {
      say(
          only != null && count > 0
              ? "--connection " + only + ": " + name() + " holds " + connections(count)
              : count == 0 ? name() + " holds no TCP segment" : "no TCP segment fits");
      return only == null ? ExitCode.OK : ExitCode.USAGE;
    }
    if (trace.notKept() > 0) {
      say(trace.notKept() + " segments more were not drawn: choose fewer by --filter");
    }
    return ExitCode.OK;
  }

  private static String connections(int count) {
    return count == 1 ? "1 connection" : count + " connections";
  }

  private int show(PcapngReader reader, long wanted) {
    Long firstNanos = null;
    long frames = 0;
    while (true) {
      switch (reader.next()) {
        case Frame frame -> {
          frames++;
          if (firstNanos == null && frame.hasTime()) {
            firstNanos = frame.timeNanos();
          }
          if (frame.number() == wanted) {
            FrameView.show(ExplainedFrame.of(frame), firstNanos, out(), screen);
            out().flush();
            return ExitCode.OK;
          }
        }
        case CaptureRecord.End _ -> {
          return refuse("--frame " + wanted + ": " + name() + " holds " + count(frames));
        }
        case CaptureRecord.Broken broken -> {
          say("frame " + wanted + " cannot be read; " + count(frames) + " before the damage");
          return damaged(broken);
        }
      }
    }
  }

  private static String count(long frames) {
    return frames == 1 ? "1 frame" : frames + " frames";
  }

  private int damaged(CaptureRecord.Broken broken) {
    String place = broken.offset() == 0 ? "" : " (at byte " + broken.offset() + ")";
    say(name() + ": " + SafeText.escape(broken.reason()) + place);
    return DAMAGED;
  }

  private int refuse(String reason) {
    say(reason);
    return ExitCode.USAGE;
  }

  private void say(String text) {
    PrintWriter err = requireSet(spec).commandLine().getErr();
    err.println("netjar explain: " + text);
    err.flush();
  }

  private PrintWriter out() {
    return requireSet(spec).commandLine().getOut();
  }

  private String name() {
    return SafeText.escape(String.valueOf(capture));
  }

  /// What the command line's parser has set before the call.
  private static <T> T requireSet(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("called without a command line");
    }
    return value;
  }
}
