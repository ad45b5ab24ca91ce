package io.netjar.apps.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.RunningProgram;
import io.netjar.apps.frames.FrameReader;
import io.netjar.apps.frames.LengthPrefix;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Clients of `chat serve` whose frames are wrong are told what is wrong with them.
@Timeout(60)
class WrongFramesTest {
  private static byte[] framed(String json) {
    byte[] text = json.getBytes(UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + text.length).putInt(text.length).put(text).array();
  }

  /// What a client hears that says this in frames, to the end of the stream.
  private static String heard(byte[] said) throws Exception {
    try (var server = RunningProgram.start("chat", "serve", "--bind", "127.0.0.1", "--port", "0");
        var client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      var all = new ByteArrayOutputStream();
      all.write(Wire.FRAMES);
      all.writeBytes(said);
      client.getOutputStream().write(all.toByteArray());
      for (int next = client.getInputStream().read(); next != '\n'; ) {
        next = client.getInputStream().read(); // the greeting
      }
      var frames = new FrameReader(client.getInputStream(), LengthPrefix.U32, Wire.MOST_BYTES);
      byte[] last = frames.read();
      assertThat(last).isNotNull();
      assertThat(frames.read()).as("its direction ends").isNull();
      return new String(last, UTF_8);
    }
  }

  // Pitfall P4.
  @Test
  void a_length_that_is_too_large_is_answered_with_the_limit() throws Exception {
    assertThat(heard(new byte[] {0x7f, 0, 0, 0}))
        .contains("\"removed\"")
        .contains("2130706432 bytes")
        .contains("65,536 bytes are allowed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"hello\",       | is not JSON",
        "[1]                        | is not a JSON object",
        "{\"type\":\"ping\"}        | the first request is no hello",
      })
  void what_is_wrong_with_a_request_is_told_to_who_sent_it(String json, String reason)
      throws Exception {
    assertThat(heard(framed(json))).contains("\"removed\"").contains(reason);
  }
}
