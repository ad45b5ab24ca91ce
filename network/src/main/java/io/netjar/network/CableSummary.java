package io.netjar.network;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// What went through a cable: for the summary of a run.
///
/// Sent counts what a port put into the cable, without copies that rules made; delivered counts
/// what came out of it.
///
/// @param cable the cable's name
/// @param framesAToB frames sent from its first port
/// @param bytesAToB their bytes, without preamble and FCS
/// @param deliveredAToB frames that came out at its second port
/// @param framesBToA frames sent from its second port
/// @param bytesBToA their bytes, without preamble and FCS
/// @param deliveredBToA frames that came out at its first port
/// @param drops frames lost, by reason, both directions together, in the order of the reasons'
///   names
/// @param marked frames whose packets were marked "congestion experienced" (RFC 3168 §5), both
///   directions together
public record CableSummary(
    String cable,
    long framesAToB,
    long bytesAToB,
    long deliveredAToB,
    long framesBToA,
    long bytesBToA,
    long deliveredBToA,
    Map<String, Long> drops,
    long marked) {
  /// Copies `drops`.
  public CableSummary {
    drops = Collections.unmodifiableSortedMap(new TreeMap<>(drops));
  }

  /// Frames sent, both directions together.
  public long frames() {
    return framesAToB + framesBToA;
  }

  /// Bytes sent, both directions together.
  public long bytes() {
    return bytesAToB + bytesBToA;
  }

  /// Frames delivered, both directions together.
  public long delivered() {
    return deliveredAToB + deliveredBToA;
  }

  /// Frames lost, for any reason.
  public long dropped() {
    return drops.values().stream().mapToLong(Long::longValue).sum();
  }
}
