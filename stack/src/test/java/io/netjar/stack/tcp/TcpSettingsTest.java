package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Settings that cannot be are refused with name and value.
final class TcpSettingsTest {
  private static final long SECOND = 1_000_000_000;

  /// Sets one setting of a builder.
  interface Setter {
    TcpSettings.Builder set(TcpSettings.Builder builder, long value);
  }

  private static Arguments row(
      String name, long least, long most, Setter setter, ToLongFunction<TcpSettings> getter) {
    return arguments(name, least, most, setter, getter);
  }

  static Stream<Arguments> numbers() {
    return Stream.of(sizes(), timesOfSending(), endings(), others()).flatMap(rows -> rows);
  }

  private static Stream<Arguments> sizes() {
    return Stream.of(
        row(
            "maximumSegmentSize",
            48,
            65_495,
            (b, v) -> b.maximumSegmentSize((int) v),
            TcpSettings::maximumSegmentSize),
        row(
            "receiveBuffer",
            256,
            1 << 30,
            (b, v) -> b.receiveBuffer((int) v),
            s -> s.receiveBuffer()),
        row("sendBuffer", 256, 1 << 30, (b, v) -> b.sendBuffer((int) v), s -> s.sendBuffer()),
        row(
            "receiveBufferMost",
            256,
            1 << 30,
            (b, v) -> b.receiveBufferMost((int) v),
            TcpSettings::receiveBufferMost),
        row(
            "sendBufferMost",
            256,
            1 << 30,
            (b, v) -> b.sendBufferMost((int) v),
            TcpSettings::sendBufferMost),
        row(
            "initialWindowSegments",
            1,
            1000,
            (b, v) -> b.initialWindowSegments((int) v),
            TcpSettings::initialWindowSegments));
  }

  private static Stream<Arguments> timesOfSending() {
    return Stream.of(
        row(
            "initialRtoNanos",
            1,
            120 * SECOND,
            (b, v) -> b.initialRtoNanos(v),
            TcpSettings::initialRtoNanos),
        row(
            "minimumRtoNanos",
            1,
            120 * SECOND,
            (b, v) -> b.minimumRtoNanos(v),
            TcpSettings::minimumRtoNanos),
        row(
            "maximumRtoNanos",
            1,
            3600 * SECOND,
            (b, v) -> b.maximumRtoNanos(v).initialRtoNanos(1).minimumRtoNanos(1),
            TcpSettings::maximumRtoNanos),
        row(
            "delayedAckNanos",
            0,
            SECOND / 2,
            (b, v) -> b.delayedAckNanos(v),
            TcpSettings::delayedAckNanos));
  }

  private static Stream<Arguments> endings() {
    return Stream.of(
        row("synRetries", 0, 255, (b, v) -> b.synRetries((int) v), TcpSettings::synRetries),
        row("synAckRetries", 0, 255, (b, v) -> b.synAckRetries((int) v), s -> s.synAckRetries()),
        row("dataRetries", 0, 255, (b, v) -> b.dataRetries((int) v), TcpSettings::dataRetries),
        row("orphanRetries", 0, 255, (b, v) -> b.orphanRetries((int) v), s -> s.orphanRetries()),
        row(
            "timeWaitNanos",
            0,
            3600 * SECOND,
            (b, v) -> b.timeWaitNanos(v),
            TcpSettings::timeWaitNanos),
        row(
            "timeWaitBound",
            0,
            1 << 24,
            (b, v) -> b.timeWaitBound((int) v),
            s -> s.timeWaitBound()),
        row(
            "finWait2Nanos",
            0,
            3600 * SECOND,
            (b, v) -> b.finWait2Nanos(v),
            TcpSettings::finWait2Nanos));
  }

  private static Stream<Arguments> others() {
    return Stream.of(
        row(
            "keepAliveIdleNanos",
            1,
            32_767 * SECOND,
            (b, v) -> b.keepAliveIdleNanos(v),
            TcpSettings::keepAliveIdleNanos),
        row(
            "keepAliveIntervalNanos",
            1,
            32_767 * SECOND,
            (b, v) -> b.keepAliveIntervalNanos(v),
            TcpSettings::keepAliveIntervalNanos),
        row(
            "keepAliveProbes",
            1,
            127,
            (b, v) -> b.keepAliveProbes((int) v),
            s -> s.keepAliveProbes()),
        row(
            "userTimeoutNanos",
            0,
            32_767 * 60 * SECOND, // RFC 5482 §3.1: 15 bits of minutes
            (b, v) -> b.userTimeoutNanos(v),
            TcpSettings::userTimeoutNanos),
        row("trafficClass", 0, 255, (b, v) -> b.trafficClass((int) v), TcpSettings::trafficClass));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("numbers")
  void each_number_is_taken_up_to_its_bounds_and_refused_beyond(
      String name, long least, long most, Setter setter, ToLongFunction<TcpSettings> getter) {
    for (long value : new long[] {least, most}) {
      var settings = setter.set(TcpSettings.DEFAULT.toBuilder(), value).build();
      assertThat(getter.applyAsLong(settings)).as(name).isEqualTo(value);
      assertThat(settings.toBuilder().build()).isEqualTo(settings);
    }
    for (long value : new long[] {least - 1, most + 1}) {
      refuses(b -> setter.set(b, value), name + " is " + least + " to " + most + ", not " + value);
    }
  }

  @Test
  void the_table_names_every_number_of_the_settings() {
    var numbers =
        Arrays.stream(TcpSettings.class.getRecordComponents())
            .filter(
                component -> component.getType() == int.class || component.getType() == long.class)
            .map(component -> component.getName());
    assertThat(numbers())
        .extracting(row -> row.get()[0])
        .containsExactlyInAnyOrderElementsOf(numbers.toList());
  }

  @Test
  void a_segment_size_of_zero_is_what_the_interface_allows() {
    var settings = TcpSettings.DEFAULT.toBuilder().maximumSegmentSize(0).build();
    assertThat(settings.maximumSegmentSize()).isZero();
    refuses(b -> b.maximumSegmentSize(-1), "maximumSegmentSize is 48 to 65495, not -1");
    refuses(b -> b.maximumSegmentSize(10), "maximumSegmentSize is 48 to 65495, not 10");
  }

  @Test
  void a_timeout_beyond_the_largest_timeout_is_refused() {
    refuses(
        b -> b.maximumRtoNanos(2 * SECOND).initialRtoNanos(3 * SECOND),
        "initialRtoNanos is 1 to 2000000000, not 3000000000");
    refuses(
        b -> b.maximumRtoNanos(2 * SECOND).minimumRtoNanos(3 * SECOND),
        "minimumRtoNanos is 1 to 2000000000, not 3000000000");
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without the annotations can do
  void a_choice_of_nothing_is_refused() {
    refuses(b -> b.congestion(null), "congestion is one of [reno, cubic], not null");
    refuses(b -> b.ecn(null), "ecn is one of [OFF, ACCEPT, REQUEST], not null");
  }

  @Test
  void congestion_control_that_nobody_knows_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CongestionAlgorithm.of("vegas"))
        .withMessage("congestion is reno or cubic, not vegas");
  }

  @Test
  void a_connection_refuses_the_buffers_that_the_settings_refuse() {
    var connection = new TcpScript().established().connection();
    var bounds = " is 256 to 1073741824, not ";
    for (int size : new int[] {-1, 0, 255, (1 << 30) + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> connection.receiveBuffer(size))
          .withMessage("receiveBuffer" + bounds + size);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> connection.sendBuffer(size))
          .withMessage("sendBuffer" + bounds + size);
    }
    connection.sendBuffer(256);
    assertThat(connection.writable()).isEqualTo(3 * 1460); // BufferGrowthTest says why
    connection.receiveBuffer(1 << 30);
  }

  private static void refuses(UnaryOperator<TcpSettings.Builder> change, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> change.apply(TcpSettings.DEFAULT.toBuilder()).build())
        .withMessage(message);
  }
}
