package io.netjar.apps.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {
  /// Names that are refused, each with a word of the rule.
  static Stream<Arguments> badNames() {
    return Stream.of(
        Arguments.of("", "empty"),
        Arguments.of(".", "folder"),
        Arguments.of("..", "folder"),
        Arguments.of("\uFF0E\uFF0E", "folder"),
        Arguments.of("\u2025", "folder"),
        Arguments.of("/etc/passwd", "absolute"),
        Arguments.of("\\\\server\\share", "absolute"),
        Arguments.of("../canary", "slash"),
        Arguments.of("a/../../canary", "slash"),
        Arguments.of("a/b", "slash"),
        Arguments.of("..\\canary", "backslash"),
        Arguments.of("C:\\canary", "drive"),
        Arguments.of("c:canary", "drive"),
        Arguments.of("a\0b", "control"),
        Arguments.of("a\nb", "control"),
        Arguments.of("a\u001B[1A", "control"),
        Arguments.of("a\u007F", "control"),
        Arguments.of("a\u0085b", "control"),
        Arguments.of("a\uD800b", "half a character"),
        Arguments.of("canary.", "dot or a space"),
        Arguments.of("canary ", "dot or a space"),
        Arguments.of("CON", "device"),
        Arguments.of("nul.txt", "device"),
        Arguments.of("Aux .tar.gz", "device"),
        Arguments.of("com1", "device"),
        Arguments.of("LPT\u00B3", "device"),
        Arguments.of("CONOUT$", "device"),
        Arguments.of("a".repeat(256), "256 bytes"),
        Arguments.of("\u4F60".repeat(86), "258 bytes"));
  }

  // Pitfall P17.
  @ParameterizedTest
  @MethodSource("badNames")
  void a_name_that_is_more_than_one_element_is_refused_with_the_rule(String name, String rule) {
    assertThatExceptionOfType(ProgramException.class)
        .isThrownBy(() -> FileName.of(name))
        .withMessageContaining(rule)
        .matches(e -> e.code() == ExitCode.LOCAL)
        .matches(e -> e.line().codePoints().noneMatch(Character::isISOControl));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        ".bashrc",
        "...a",
        "a..b",
        "Grüße 你好 😀",
        "console.txt",
        "COM10",
        "1:30.log",
        "-rf",
        " leading"
      })
  void an_ordinary_name_is_taken_as_it_is(String name) throws Exception {
    assertThat(FileName.of(name).text()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 254, 255})
  void a_name_may_have_255_bytes(int length) throws Exception {
    assertThat(FileName.of("a".repeat(length)).text()).hasSize(length);
    assertThat(FileName.of("你".repeat(85)).text()).hasSize(85);
  }
}
