package io.netjar.labfile;

import io.netjar.stack.tcp.TcpSettings;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Subnet;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A lab as its file says it, checked: it can be built.
///
/// @param file the file it was read from
/// @param name the lab's name; the file's name without its ending where it says none
/// @param seed the root of everything random; 1 where the file says none
/// @param limitNanos the virtual time at which a run ends at the latest; 0 where there is none
public record Lab(
    Path file,
    String name,
    long seed,
    long limitNanos,
    List<LanSpec> lans,
    List<RouterSpec> routers,
    List<CableSpec> cables,
    List<TcpSpec> tcp,
    List<ProgramSpec> programs,
    List<EventSpec> events) {

  /// Copies the lists.
  public Lab {
    lans = List.copyOf(lans);
    routers = List.copyOf(routers);
    cables = List.copyOf(cables);
    tcp = List.copyOf(tcp);
    programs = List.copyOf(programs);
    events = List.copyOf(events);
  }

  /// A LAN: a switch with a subnet.
  ///
  /// @param line where the file says it, as in all records here
  public record LanSpec(String name, Subnet subnet, List<HostSpec> hosts, int line) {}

  /// A host of a LAN.
  ///
  /// @param address null where the LAN chooses: the next free one
  public record HostSpec(String name, @Nullable Ipv4Address address, int line) {}

  /// A router and the names of the LANs it joins.
  public record RouterSpec(String name, List<String> lans, int line) {}

  /// What a cable is like. Null and 0 stand for the cable's own default.
  ///
  /// @param name the host at its end, or `ROUTER-LAN`
  /// @param rateBitsPerSecond bits per second; 0 is unlimited
  /// @param delayNanos propagation delay
  /// @param jitterNanos greatest further delay, drawn for each frame
  /// @param loss share of the frames from 0 to 1, as the next three
  public record CableSpec(
      String name,
      long rateBitsPerSecond,
      long delayNanos,
      @Nullable Integer mtu,
      @Nullable Integer queueFrames,
      @Nullable Integer ecnMarkFrames,
      @Nullable Boolean fcs,
      double loss,
      @Nullable BurstSpec burstLoss,
      double duplicate,
      double reorder,
      double corrupt,
      long jitterNanos,
      int line) {}

  /// Loss in bursts (Gilbert–Elliott).
  ///
  /// @param enter chance for each frame that a burst begins
  /// @param leave chance for each frame that it ends
  /// @param loss share of the frames lost while it lasts
  public record BurstSpec(double enter, double leave, double loss) {}

  /// What TCP is like on a host.
  public record TcpSpec(String host, TcpSettings settings, int line) {}

  /// A program and the host it runs on.
  ///
  /// @param run its words, as typed
  /// @param afterNanos when it starts
  /// @param classpath for `class:` programs: folders and archives, relative to the working
  ///   directory
  /// @param service true where the program is meant to run until everything else has ended; null
  ///   where its kind decides
  public record ProgramSpec(
      String host,
      String run,
      @Nullable String name,
      long afterNanos,
      @Nullable String classpath,
      @Nullable Boolean service,
      int line) {}

  /// Something that befalls the lab at a stated time.
  public record EventSpec(long atNanos, What what, String target, int line) {
    /// What can befall.
    public enum What {
      /// A cable is cut.
      CUT,
      /// A cut cable is mended.
      MEND,
      /// A host loses all its connections without a word.
      CRASH
    }
  }
}
