package io.netjar.labfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.stack.tcp.CongestionAlgorithm;
import io.netjar.stack.tcp.EcnMode;
import io.netjar.stack.tcp.TcpSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a lab file says of TCP.
final class LabTcpTest {
  private static final String GOOD =
      """
      lans:
        office: { subnet: 192.168.1.0/24, hosts: [desk, laptop] }
      tcp:
        desk: { congestion: reno, receive-buffer: 64 KiB, send-buffer: 1 MiB, ecn: request,
          pacing: on, sack: off, timestamps: off, window-scaling: off }
      programs:
        - { host: laptop, run: echo serve }
      """;

  @TempDir private Path folder;

  private Lab read(String text) throws Exception {
    return LabReader.read(Files.writeString(folder.resolve("lab.yaml"), text));
  }

  @Test
  void a_host_has_the_settings_that_the_file_says_and_others_the_default() throws Exception {
    var network = LabNetwork.of(read(GOOD), 1);
    var desk = LabNetwork.host(network, "desk").stack().settings().tcp();
    assertThat(desk)
        .isEqualTo(
            TcpSettings.DEFAULT.toBuilder()
                .congestion(CongestionAlgorithm.RENO)
                .receiveBuffer(65_536)
                .receiveBufferMost(65_536)
                .sendBuffer(1 << 20)
                .sendBufferMost(1 << 20)
                .ecn(EcnMode.REQUEST)
                .pacing(true)
                .selectiveAcks(false)
                .timestamps(false)
                .windowScaling(false)
                .build());
    assertThat(LabNetwork.host(network, "laptop").stack().settings().tcp())
        .isEqualTo(TcpSettings.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "congestion: reno | congestion: vegas | tcp.desk.congestion | vegas",
        "64 KiB | 64 | tcp.desk.receive-buffer | '64' is not a size",
        "1 MiB | 2 GiB | tcp.desk.send-buffer | from 256 B to 1 GiB",
        "ecn: request | ecn: on | tcp.desk.ecn | 'on' is not off, accept, request",
        "sack: off | sack: maybe | tcp.desk.sack | 'maybe' is neither true nor false",
        "sack: off | sacks: off | tcp.desk.sacks | unknown key",
        "desk: { con | dusk: { con | tcp.dusk | no host 'dusk'",
      })
  void a_mistake_is_named_with_its_key(String right, String wrong, String key, String message) {
    var text = GOOD.replace(right, wrong);
    assertThat(text).isNotEqualTo(GOOD);
    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(
            LabFileException.class,
            e ->
                assertThat(e.problems())
                    .anySatisfy(
                        problem -> {
                          assertThat(problem.line()).isBetween(4, 5);
                          assertThat(problem.key()).isEqualTo(key);
                          assertThat(problem.message()).contains(message);
                        }));
  }
}
