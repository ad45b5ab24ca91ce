package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The options of SYNs (RFC 7323 §2.2 and §3.2, RFC 2018 §2).
final class SynOptionsTest {
  private static TcpSettings settings(SplittableRandom random) {
    return TcpSettings.DEFAULT.toBuilder()
        .windowScaling(random.nextBoolean())
        .timestamps(random.nextBoolean())
        .selectiveAcks(random.nextBoolean())
        .receiveBuffer(random.nextInt(256, (1 << 30) + 1))
        .build();
  }

  /// What is read of what `write` writes.
  private static SegmentOptions read(int options, int mss, int tsVal, int tsEcr) {
    int header = 20 + SynOptions.length(options);
    assertThat(header).isLessThanOrEqualTo(60);
    assertThat(header % 4).isZero();
    var bytes = new byte[header];
    SynOptions.write(options, bytes, 20, mss, tsVal, tsEcr);
    var read = new SegmentOptions();
    read.read(bytes, 0, header, true);
    return read;
  }

  @Test
  void what_is_written_is_read() {
    for (int seed = 0; seed < 3_000; seed++) {
      var random = new SplittableRandom(seed);
      var settings = settings(random);
      int options = SynOptions.offered(settings);
      int mss = random.nextInt(0x10000);
      int tsVal = random.nextInt();
      int tsEcr = random.nextInt();
      var read = read(options, mss, tsVal, tsEcr);
      assertThat(read.mss).isEqualTo(mss);
      assertThat(read.sackPermitted).isEqualTo(settings.selectiveAcks());
      assertThat(read.hasTimestamps).isEqualTo(settings.timestamps());
      if (settings.timestamps()) {
        assertThat(read.tsVal).isEqualTo(tsVal);
        assertThat(read.tsEcr).isEqualTo(tsEcr);
      }
      int shift = settings.windowScaling() ? SynOptions.receiveShift(options) : -1;
      assertThat(read.windowScale).isEqualTo(shift);
    }
  }

  @Test
  @Rfc("7323 §2.2 shift")
  @Rfc("7323 §3.2 negotiation")
  @Rfc("2018 §2 permitted")
  void both_ends_agree_on_what_both_offer() {
    for (int seed = 0; seed < 3_000; seed++) {
      var random = new SplittableRandom(seed);
      int client = SynOptions.offered(settings(random));
      int server = SynOptions.offered(settings(random));
      int passive = SynOptions.agreed(server, read(client, 1460, 1, 0));
      int active = SynOptions.agreed(client, read(passive, 1460, 2, 1));
      assertThat(SynOptions.hasTimestamps(active))
          .isEqualTo(SynOptions.hasTimestamps(passive))
          .isEqualTo(SynOptions.hasTimestamps(client) && SynOptions.hasTimestamps(server));
      assertThat(SynOptions.hasSelectiveAcks(active))
          .isEqualTo(SynOptions.hasSelectiveAcks(passive))
          .isEqualTo(SynOptions.hasSelectiveAcks(client) && SynOptions.hasSelectiveAcks(server));
      assertThat(SynOptions.hasWindowScale(active))
          .isEqualTo(SynOptions.hasWindowScale(passive))
          .isEqualTo(SynOptions.hasWindowScale(client) && SynOptions.hasWindowScale(server));
      assertThat(SynOptions.sendShift(active)).isEqualTo(SynOptions.receiveShift(passive));
      assertThat(SynOptions.sendShift(passive)).isEqualTo(SynOptions.receiveShift(active));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "256, 0",
    "65535, 0",
    "65536, 1",
    "131070, 1",
    "131071, 2",
    "6291456, 7",
    "1073725440, 14",
    "1073741824, 14",
  })
  void the_shift_is_the_least_with_which_the_buffer_can_be_told(int bytes, int shift) {
    var settings = TcpSettings.DEFAULT.toBuilder().receiveBuffer(bytes).build();
    assertThat(SynOptions.receiveShift(SynOptions.offered(settings))).isEqualTo(shift);
  }

  @Test
  @Rfc("7323 §2.2 shift")
  void the_shift_is_that_of_the_size_that_the_buffer_may_reach() {
    var settings = TcpSettings.DEFAULT.toBuilder().receiveBufferMost(1 << 20).build();
    assertThat(SynOptions.receiveShift(SynOptions.offered(settings))).isEqualTo(5);
  }
}
