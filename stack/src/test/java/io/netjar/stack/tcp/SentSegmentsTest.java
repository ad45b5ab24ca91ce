package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The scoreboard against a naive model that looks at every segment each time.
final class SentSegmentsTest {
  private static final int SEEDS = Integer.getInteger("netjar.tcp.seeds", 300);

  /// What the model knows of a segment.
  private static final class One {
    final long begin;
    final long end;
    long sentAt;
    boolean sacked;
    boolean lost;
    boolean again;
    boolean twice;

    One(long begin, long end, long sentAt) {
      this.begin = begin;
      this.end = end;
      this.sentAt = sentAt;
    }

    int length(long from) {
      return (int) (end - Math.max(begin, from));
    }

    boolean isPending() {
      return lost && !again;
    }

    boolean inFlight() {
      return !sacked && !isPending();
    }
  }

  private final List<One> model = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom(0);
  private SentSegments sent = new SentSegments(0);
  private final AckSample sample = new AckSample();
  private long una;
  private long nxt;
  private long now;

  @Test
  void sums_and_choices_are_those_of_a_model_that_counts_anew_each_time() {
    for (int seed = 0; seed < SEEDS; seed++) {
      begin(seed);
      for (int step = 0; step < 400; step++) {
        now += 1000;
        step();
        assertThat(sent.isConsistent()).as("seed %d step %d", seed, step).isTrue();
        compare("seed " + seed + " step " + step);
      }
    }
  }

  private void begin(long seed) {
    model.clear();
    random = new SplittableRandom(seed);
    una = random.nextLong(1L << 33);
    nxt = una;
    now = 0;
    sent = new SentSegments(una);
  }

  private void step() {
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5, 6 -> send();
      case 7, 8, 9, 10 -> sack();
      case 11, 12 -> acknowledge();
      case 13, 14, 15 -> sendAgain();
      case 16, 17 -> lose();
      case 18 -> cut();
      default -> {
        if (random.nextInt(20) == 0) {
          forget();
        }
      }
    }
  }

  private void send() {
    long end = nxt + 1 + random.nextInt(1460);
    sent.add(end, now);
    model.add(new One(nxt, end, now));
    nxt = end;
  }

  private void sack() {
    if (model.isEmpty()) {
      return;
    }
    long from = una + random.nextLong(nxt - una);
    long to = from + random.nextLong(1 + nxt - from);
    if (random.nextBoolean()) { // on the edges of segments, as a true peer does
      from = Math.max(una, model.get(random.nextInt(model.size())).begin);
      to = model.get(random.nextInt(model.size())).end;
    }
    int delivered = 0;
    for (var one : model) {
      if (Math.max(una, one.begin) >= from && one.end <= to && !one.sacked) {
        delivered += one.length(una);
        one.sacked = true;
        one.lost = false;
        one.again = false;
      }
    }
    sample.begin(now);
    sent.sack(from, to, sample);
    assertThat(sample.delivered).isEqualTo(delivered);
    assertThat(sample.selective).isEqualTo(delivered > 0);
  }

  private void acknowledge() {
    if (model.isEmpty()) {
      return;
    }
    long most = Math.min(nxt - una, 4000);
    long position = una + 1 + random.nextLong(most);
    int delivered = 0;
    for (var one : model) {
      if (!one.sacked && one.begin < position) {
        delivered += (int) (Math.min(one.end, position) - Math.max(one.begin, una));
      }
    }
    boolean twice = model.stream().anyMatch(one -> one.end <= position && one.twice);
    sample.begin(now);
    long measured = sent.acknowledge(position, sample);
    if (twice) { // RFC 6298 §3: Karn's algorithm
      assertThat(measured).isEqualTo(SentSegments.NO_SAMPLE);
    }
    assertThat(sample.delivered).isEqualTo(delivered);
    model.removeIf(one -> one.end <= position);
    una = position;
  }

  private void sendAgain() {
    int index = sent.nextLost();
    if (index < 0) {
      index = sent.isEmpty() ? -1 : random.nextInt(sent.size());
    }
    if (index < 0 || model.get(index).sacked) {
      return;
    }
    sent.onSentAgain(index, now);
    var one = model.get(index);
    one.again = true;
    one.twice = true;
    one.sentAt = now;
  }

  private void lose() {
    if (sent.isEmpty()) {
      return;
    }
    int index = random.nextInt(sent.size());
    if (random.nextBoolean() && sent.oldestSent() >= 0) {
      index = sent.oldestSent();
    }
    var one = model.get(index);
    if (!one.sacked) {
      sent.markLost(index);
      one.lost = true;
      one.again = false;
    }
  }

  private void cut() {
    if (model.isEmpty() || model.get(0).sacked || model.get(0).length(una) < 2) {
      return;
    }
    var one = model.get(0);
    long position = una + 1 + random.nextLong(one.length(una) - 1L);
    sent.cutFirst(position);
    var first = new One(one.begin, position, one.sentAt);
    var rest = new One(position, one.end, one.sentAt);
    for (var part : List.of(first, rest)) {
      part.lost = one.lost;
      part.again = one.again;
      part.twice = one.twice;
    }
    model.set(0, first);
    model.add(1, rest);
  }

  private void forget() {
    if (random.nextBoolean()) {
      sent.clearLost();
      model.forEach(one -> one.lost = false);
    } else {
      sent.clearSacked();
      model.forEach(one -> one.sacked = false);
    }
  }

  private void compare(String where) {
    int sacked = 0;
    int lost = 0;
    int again = 0;
    int pipe = 0;
    int next = -1;
    int flying = 0;
    for (int i = 0; i < model.size(); i++) {
      var one = model.get(i);
      int length = one.length(una);
      sacked += one.sacked ? length : 0;
      lost += one.lost ? length : 0;
      again += one.again ? length : 0;
      // RFC 6675 §4: SetPipe
      pipe += !one.sacked && !one.lost ? length : 0;
      pipe += one.again ? length : 0;
      next = next < 0 && one.isPending() ? i : next;
      flying += one.inFlight() ? 1 : 0;
      assertThat(sent.end(i)).as(where).isEqualTo(one.end);
      assertThat(sent.isSacked(i)).as(where).isEqualTo(one.sacked);
    }
    assertThat(sent.size()).as(where).isEqualTo(model.size());
    assertThat(sent.sackedBytes()).as(where).isEqualTo(sacked);
    assertThat(sent.lostBytes()).as(where).isEqualTo(lost);
    assertThat(sent.againBytes()).as(where).isEqualTo(again);
    assertThat(sent.pipe()).as(where).isEqualTo(pipe);
    assertThat(sent.nextLost()).as(where).isEqualTo(next);
    compareOrder(where, flying);
  }

  /// What is in flight comes in the order of sending.
  private void compareOrder(String where, int flying) {
    if (sent.isEmpty()) {
      return;
    }
    int count = 0;
    long before = Long.MIN_VALUE;
    for (int i = sent.oldestSent(); i != SentSegments.NONE; i = sent.nextSent(i)) {
      assertThat(model.get(i).inFlight()).as(where).isTrue();
      assertThat(model.get(i).sentAt).as(where).isGreaterThanOrEqualTo(before);
      before = model.get(i).sentAt;
      count++;
    }
    assertThat(count).as(where).isEqualTo(flying);
  }

  @Test
  void all_segments_of_a_large_window_are_sacked_in_few_steps_whatever_the_blocks() {
    begin(1);
    for (int i = 0; i < 45_000; i++) {
      nxt += 1460;
      sent.add(nxt, 0);
    }
    // One block that grows by a segment with each acknowledgement: a scan of the block each time
    // would take a billion steps.
    for (int i = 2; i <= 45_000; i++) {
      sample.begin(1);
      sent.sack(una + 1460, una + 1460L * i, sample);
      assertThat(sample.delivered).isEqualTo(1460);
    }
    assertThat(sent.pipe()).isEqualTo(1460);
    assertThat(sent.sackedCount()).isEqualTo(44_999);
  }

  @Test
  void blocks_that_each_begin_a_segment_later_pass_what_is_sacked_in_few_steps() {
    begin(1);
    int segments = 45_000;
    for (int i = 0; i < segments; i++) {
      nxt += 1460;
      sent.add(nxt, 0);
    }
    for (int i = segments - 1; i > 0; i--) { // one by one, so that no run is known
      sample.begin(1);
      sent.sack(una + 1460L * i, una + 1460L * (i + 1), sample);
    }
    // To pass all of the rest with each block would take a billion steps.
    for (int i = 1; i < segments; i++) {
      sample.begin(1);
      sent.sack(una + 1460L * i, nxt, sample);
      assertThat(sample.delivered).isZero();
    }
    assertThat(sent.isConsistent()).isTrue();
  }

  @Test
  void the_order_of_sending_is_found_again_whatever_was_sent_when() {
    begin(1);
    int segments = 45_000;
    for (int i = 0; i < segments; i++) {
      nxt += 100;
      sent.add(nxt, i);
    }
    for (int i = segments - 2; i >= 0; i -= 2) { // every other one again, backwards
      sent.markLost(i);
      sent.onSentAgain(i, segments + (long) (segments - i));
    }
    // To look for each one's place from the end would take a billion steps.
    sent.clearLost();
    long before = -1;
    int count = 0;
    for (int i = sent.oldestSent(); i != SentSegments.NONE; i = sent.nextSent(i)) {
      assertThat(sent.sentAt(i)).isGreaterThan(before);
      before = sent.sentAt(i);
      count++;
    }
    assertThat(count).isEqualTo(segments);
  }
}
