package io.netjar.network.goodput;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Compares `docs/goodput.txt` with what comes out today: any change of TCP that moves a figure
/// shows here as a difference. `-Dnetjar.golden.write=true` writes the file anew.
final class GoodputTableTest {
  private static final Path FILE = Path.of("..", "docs", "goodput.txt");

  @Test
  void the_table_is_what_comes_out_and_keeps_its_floors() throws IOException, InterruptedException {
    var table = GoodputTable.measure();
    if (Boolean.getBoolean("netjar.golden.write")) {
      Files.writeString(FILE, table.text());
    }
    assertThat(table.text()).isEqualTo(Files.readString(FILE));
    int withoutLoss = 0;
    int withLoss = 0;
    for (var figure : table.figures().entrySet()) {
      var cell = figure.getKey();
      if (cell.loss() == 0) {
        withoutLoss++;
        assertThat(figure.getValue()).as("%s", cell).isGreaterThanOrEqualTo(0.95 * cell.allowed());
      } else if (cell.loss() == 0.01 && cell.roundTripMillis() == 20) {
        withLoss++;
        assertThat(figure.getValue()).as("%s", cell).isGreaterThanOrEqualTo(0.9 * cell.allowed());
      }
    }
    assertThat(withoutLoss).as("cells with the one floor").isEqualTo(18);
    assertThat(withLoss).as("cells with the other").isEqualTo(6);
  }
}
