package io.netjar.stack.tcp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.host.HostSettings;
import io.netjar.stack.host.HostStack;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Urgent data from one end of a connection to the other (RFC 9293 §3.8.5, RFC 6093 §4).
final class UrgentDataTest {
  private final EventQueue events = new EventQueue();
  private final HostStack host =
      new HostStack("host", HostSettings.DEFAULT, events, 1, (_, _) -> {});
  private TcpConnection from;
  private TcpConnection to;

  UrgentDataTest() throws Exception {
    var listener = host.tcp().listen(Ipv4Address.ANY, 80, 1);
    var peer = new Endpoint(Ipv4Address.LOOPBACK, 80);
    from = host.tcp().connect(null, 0, peer, TcpSettings.DEFAULT, 0);
    run();
    to = requireNonNull(listener.accept());
  }

  @BeforeEach
  void both_ends_are_open() {
    assertThat(from.state()).isEqualTo(TcpState.ESTABLISHED);
    assertThat(to.state()).isEqualTo(TcpState.ESTABLISHED);
  }

  private void run() {
    long until = events.nowNanos() + 1_000_000_000;
    while (events.nextTimeNanos() <= until) {
      events.fireNext();
    }
    events.advanceTo(until);
  }

  private void write(String text) {
    var bytes = text.getBytes(US_ASCII);
    assertThat(from.write(bytes, 0, bytes.length, events.nowNanos())).isEqualTo(bytes.length);
    run();
  }

  private void urgent(char value) {
    assertThat(from.writeUrgent((byte) value, events.nowNanos())).isEqualTo(1);
    run();
  }

  /// Reads until nothing is there.
  private String read() {
    var text = new StringBuilder();
    var bytes = new byte[100];
    int count;
    while ((count = to.read(bytes, 0, bytes.length, events.nowNanos())) > 0) {
      text.append(new String(bytes, 0, count, US_ASCII));
    }
    return text.toString();
  }

  @Test
  @Rfc("6093 §6 in line")
  @Rfc("9293 MUST-30")
  void urgent_data_is_delivered_in_line() {
    write("ab");
    urgent('!');
    write("cd");
    assertThat(to.available()).isEqualTo(5);
    assertThat(read()).isEqualTo("ab!cd");
  }

  @Test
  void sockets_without_so_oobinline_leave_the_urgent_byte_out() {
    to.urgentInline(false);
    write("ab");
    urgent('!');
    write("cd");
    assertThat(to.available()).isEqualTo(4);
    assertThat(read()).isEqualTo("abcd");
  }

  @Test
  void an_urgent_byte_alone_is_nothing_to_read() {
    to.urgentInline(false);
    urgent('!');
    assertThat(to.available()).isZero();
    assertThat(read()).isEmpty();
    urgent('?');
    urgent('!');
    assertThat(read()).isEmpty();
    from.shutdownOutput(events.nowNanos());
    run();
    assertThat(to.read(new byte[1], 0, 1, events.nowNanos())).isEqualTo(-1);
  }

  @Test
  void an_unread_urgent_byte_does_not_make_a_close_a_reset() {
    to.urgentInline(false);
    urgent('!');
    to.close(events.nowNanos());
    run();
    assertThat(from.error()).isNull();
    assertThat(from.read(new byte[1], 0, 1, events.nowNanos())).isEqualTo(-1);
  }

  @Test
  @Rfc("9293 MUST-32")
  @Rfc("9293 MUST-33")
  @Rfc("6093 §3.4 outstanding")
  void a_program_learns_of_urgent_data_and_how_far_it_goes() {
    var told = new AtomicInteger();
    to.onReady(told::incrementAndGet);
    write("abc");
    assertThat(to.urgentRemaining()).isZero();
    int before = told.get();
    urgent('!');
    assertThat(told.get()).isGreaterThan(before);
    assertThat(to.urgentRemaining()).isEqualTo(4);
    urgent('?');
    assertThat(to.urgentRemaining()).isEqualTo(5);
    assertThat(to.read(new byte[4], 0, 4, events.nowNanos())).isEqualTo(4);
    assertThat(to.urgentRemaining()).isEqualTo(1);
    assertThat(read()).isEqualTo("?");
    assertThat(to.urgentRemaining()).isZero();
  }

  @Test
  void when_both_ends_are_past_it_nothing_is_kept() {
    urgent('!');
    assertThat(from.urgent).isNull();
    assertThat(to.urgent).isNotNull();
    assertThat(read()).isEqualTo("!");
    write("a");
    assertThat(to.urgent).isNull();
  }

  @Test
  void after_the_end_nothing_urgent_is_taken() {
    from.shutdownOutput(events.nowNanos());
    assertThat(from.writeUrgent((byte) 1, events.nowNanos())).isEqualTo(-1);
  }
}
