package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Settings that cannot be are refused with name and value.
final class TcpSettingsTest {
  @Test
  void a_buffer_of_nothing_is_refused() {
    refuses(b -> b.receiveBuffer(0), "receiveBuffer is 256 to 1073741824, not 0");
    refuses(b -> b.sendBuffer(-1), "sendBuffer is 256 to 1073741824, not -1");
  }

  @Test
  void a_segment_size_of_ten_is_refused() {
    refuses(b -> b.maximumSegmentSize(10), "maximumSegmentSize is 48 to 65495, not 10");
  }

  @Test
  void of_bounds_that_others_depend_on_the_bound_is_named() {
    refuses(b -> b.maximumRtoNanos(0), "maximumRtoNanos is 1 to 3600000000000, not 0");
  }

  @Test
  void congestion_control_that_nobody_knows_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CongestionAlgorithm.of("vegas"))
        .withMessage("congestion is reno or cubic, not vegas");
  }

  private static void refuses(UnaryOperator<TcpSettings.Builder> change, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> change.apply(TcpSettings.DEFAULT.toBuilder()).build())
        .withMessage(message);
  }
}
