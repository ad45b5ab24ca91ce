package io.netjar.bench;

import io.netjar.wire.Bytes;
import io.netjar.wire.Checksum;
import io.netjar.wire.EthernetView;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.TcpView;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the bytes themselves cost: a checksum, and reading the three headers of a segment.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WireBenchmark {
  private static final int IP = EthernetView.LENGTH;
  private static final int TCP = IP + Ipv4View.LENGTH;

  private final byte[] payload = new byte[1460];
  private final byte[] frame = new byte[EthernetView.MINIMUM_FRAME];

  /// A payload of counting bytes, and a frame with a SYN.
  public WireBenchmark() {
    for (int i = 0; i < payload.length; i++) {
      payload[i] = (byte) i;
    }
    EthernetView.write(frame, 0, 0x020000000001L, 0x020000000002L, EthernetView.IPV4);
    Ipv4View.write(frame, IP, 0, 40, 1, 0, 64, Ipv4View.TCP, 0x0a000001, 0x0a000002);
    TcpView.write(frame, TCP, 49152, 9000, 1, 0, TcpView.LENGTH, TcpView.SYN, 65535);
    TcpView.writeChecksum(frame, TCP, TcpView.LENGTH, 0x0a000001, 0x0a000002);
  }

  /// The checksum of a full segment's payload.
  @Benchmark
  public int checksumOf1460Bytes() {
    return Checksum.of(payload, 0, payload.length);
  }

  /// The same by byte pairs, as the definition reads: for the ratio.
  @Benchmark
  public int checksumOf1460BytesByPairs() {
    long sum = 0;
    for (int i = 0; i < payload.length; i += 2) {
      sum += Bytes.u8(payload, i) << 8 | Bytes.u8(payload, i + 1);
    }
    return Checksum.finish(sum);
  }

  /// Every field of Ethernet, IPv4 and TCP, with the checks that a receiver makes before it trusts
  /// them, but for the checksums.
  @Benchmark
  public long parseEthernetIpv4Tcp() {
    byte[] bytes = frame;
    if (EthernetView.type(bytes, 0) != EthernetView.IPV4
        || Ipv4View.version(bytes, IP) != 4
        || Ipv4View.totalLength(bytes, IP) > bytes.length - IP
        || Ipv4View.protocol(bytes, IP) != Ipv4View.TCP) {
      return -1;
    }
    int tcp = IP + Ipv4View.headerLength(bytes, IP);
    return EthernetView.destination(bytes, 0)
        + EthernetView.source(bytes, 0)
        + Ipv4View.trafficClass(bytes, IP)
        + Ipv4View.identification(bytes, IP)
        + Ipv4View.flagsAndOffset(bytes, IP)
        + Ipv4View.ttl(bytes, IP)
        + Ipv4View.source(bytes, IP)
        + Ipv4View.destination(bytes, IP)
        + TcpView.sourcePort(bytes, tcp)
        + TcpView.destinationPort(bytes, tcp)
        + TcpView.sequence(bytes, tcp)
        + TcpView.acknowledgment(bytes, tcp)
        + TcpView.headerLength(bytes, tcp)
        + TcpView.flags(bytes, tcp)
        + TcpView.window(bytes, tcp)
        + TcpView.checksum(bytes, tcp)
        + TcpView.urgentPointer(bytes, tcp);
  }
}
