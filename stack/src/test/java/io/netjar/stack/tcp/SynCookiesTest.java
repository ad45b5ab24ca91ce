package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.wire.TcpView;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What a SYN cookie says, and to whom (RFC 4987 §3.6).
final class SynCookiesTest {
  private static final long SECOND = 1_000_000_000L;
  private final SynCookies cookies = new SynCookies(7);

  private static Segment syn(int mss) {
    var segment = new Segment();
    segment.source = 0x0a00_0002;
    segment.destination = 0x0a00_0001;
    segment.sourcePort = 5000;
    segment.destinationPort = 80;
    segment.wireSequence = 1000;
    segment.flags = TcpView.SYN;
    segment.options.mss = mss;
    return segment;
  }

  private static Segment answer(int cookie) {
    var segment = syn(0);
    segment.flags = TcpView.ACK;
    segment.wireSequence++;
    segment.wireAcknowledgment = cookie + 1;
    return segment;
  }

  @Test
  @Rfc("4987 §3.6 cookies")
  void a_cookie_brings_back_the_largest_size_that_is_not_above_the_peers() {
    int[][] sizes = {
      {48, 48},
      {215, 48},
      {0, 536},
      {536, 536},
      {1219, 536},
      {1220, 1220},
      {1440, 1400},
      {1460, 1460},
      {8960, 8960},
      {65_495, 65_495},
      {65_535, 65_495}
    };
    for (var size : sizes) {
      assertThat(cookies.read(answer(cookies.make(syn(size[0]), 0)), 0)).isEqualTo(size[1]);
    }
    assertThat(cookies.sent()).isEqualTo(sizes.length);
    assertThat(cookies.received()).isEqualTo(sizes.length);
  }

  @Test
  @Rfc("4987 §3.6 forged")
  void a_cookie_is_good_for_at_least_64_seconds_and_no_more_than_128() {
    for (long made = 0; made < 40 * 64; made += 37) {
      int cookie = cookies.make(syn(1460), made * SECOND);
      assertThat(cookies.read(answer(cookie), (made + 64) * SECOND)).isEqualTo(1460);
      assertThat(cookies.read(answer(cookie), (made + 128) * SECOND)).isZero();
    }
  }

  @Test
  @Rfc("4987 §3.6 forged")
  void a_cookie_is_good_for_the_ends_and_the_number_that_it_was_made_for_alone() {
    int cookie = cookies.make(syn(1460), 0);
    var address = answer(cookie);
    address.source++;
    var port = answer(cookie);
    port.sourcePort++;
    var service = answer(cookie);
    service.destinationPort++;
    var number = answer(cookie);
    number.wireSequence++;
    for (var wrong : new Segment[] {address, port, service, number}) {
      assertThat(cookies.read(wrong, 0)).isZero();
    }
    assertThat(new SynCookies(8).read(answer(cookie), 0)).as("another key").isZero();
  }

  @Test
  @Rfc("4987 §3.6 forged")
  void guessed_cookies_are_wrong() {
    var random = new SplittableRandom(1);
    int right = 0;
    for (int i = 0; i < 1_000_000; i++) {
      right += cookies.read(answer(random.nextInt()), 0) == 0 ? 0 : 1;
    }
    // One of 2^24 guesses with the right counter is good; a sixteenth has it.
    assertThat(right).isLessThan(3);
  }

  @Test
  void a_timestamp_brings_back_the_options_and_is_never_ahead_of_the_clock() {
    var random = new SplittableRandom(2);
    var offered = SynOptions.offered(TcpSettings.DEFAULT);
    for (int i = 0; i < 10_000; i++) {
      var peer = new SegmentOptions();
      peer.hasTimestamps = true;
      peer.sackPermitted = random.nextBoolean();
      peer.windowScale = random.nextInt(16) - 1;
      int agreed = SynOptions.agreed(offered, peer);
      int clock = random.nextInt();
      int timestamp = SynCookies.timestamp(clock, agreed);
      assertThat(clock - timestamp).isBetween(0, 126);
      var back = new SegmentOptions();
      back.hasTimestamps = true;
      SynCookies.readOptions(timestamp, back);
      assertThat(SynOptions.agreed(offered, back)).isEqualTo(agreed);
    }
  }
}
