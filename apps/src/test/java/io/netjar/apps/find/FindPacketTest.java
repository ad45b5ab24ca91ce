package io.netjar.apps.find;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FindPacketTest {
  private static final FindPacket.Answer ANSWER =
      new FindPacket.Answer("77", "03", "störe", 7000, "files", "ab:cd");

  private static byte[] padded(String text) {
    byte[] bytes = Arrays.copyOf(text.getBytes(UTF_8), FindPacket.BYTES);
    Arrays.fill(bytes, text.length(), FindPacket.BYTES, (byte) ' ');
    return bytes;
  }

  @Test
  void what_is_written_is_read() {
    var query = new FindPacket.Query("9f", "03");
    for (FindPacket packet : new FindPacket[] {query, ANSWER}) {
      byte[] bytes = packet.encode();
      assertThat(FindPacket.decode(bytes, bytes.length)).isEqualTo(packet);
    }
  }

  // Pitfall P41.
  @Test
  void no_answer_is_longer_than_a_query_and_a_short_query_is_none() {
    byte[] query = new FindPacket.Query("9f", "03").encode();

    assertThat(query).hasSize(FindPacket.BYTES);
    assertThat(FindPacket.decode(query, FindPacket.BYTES - 1)).isNull();
    var tooLong = new FindPacket.Answer("77", "03", "x".repeat(600), 7000, "", "");
    assertThatThrownBy(tooLong::encode)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 512");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET / HTTP/1.1",
        "[]",
        "{",
        "{}",
        "{\"find\":\"query\",\"from\":\"1\"}",
        "{\"find\":\"query\",\"from\":\"1\",\"id\":\"2\"} 3",
        "{\"find\":\"query\",\"from\":\"1\",\"from\":\"1\",\"id\":\"2\"}",
        "{\"find\":\"query\",\"from\":{},\"id\":\"2\"}",
        "{\"find\":\"other\",\"from\":\"1\",\"id\":\"2\",\"name\":\"n\",\"port\":7}",
        "{\"find\":\"answer\",\"from\":\"1\",\"id\":\"2\",\"port\":7}",
        "{\"find\":\"answer\",\"from\":\"1\",\"id\":\"2\",\"name\":\"n\",\"port\":0}",
        "{\"find\":\"answer\",\"from\":\"1\",\"id\":\"2\",\"name\":\"n\",\"port\":65536}",
        "{\"find\":\"answer\",\"from\":\"1\",\"id\":\"2\",\"name\":\"n\",\"port\":\"seven\"}",
        "{\"find\":\"answer\",\"from\":\"1\",\"id\":\"2\",\"name\":\"n\",\"port\":7e1}",
      })
  void other_bytes_are_no_packet(String text) {
    assertThat(FindPacket.decode(padded(text), FindPacket.BYTES)).isNull();
  }

  @Test
  void bytes_that_are_no_utf_8_are_no_packet() {
    byte[] bytes = ANSWER.encode();
    bytes[bytes.length / 2] = (byte) 0xff;

    assertThat(FindPacket.decode(bytes, bytes.length)).isNull();
  }

  @Test
  void what_is_not_known_is_ignored() {
    String text =
        "{\"find\":\"query\",\"new\":{\"a\":[1]},\"from\":\"1\",\"more\":null,\"id\":\"2\"}";

    assertThat(FindPacket.decode(padded(text), FindPacket.BYTES))
        .isEqualTo(new FindPacket.Query("1", "2"));
  }
}
