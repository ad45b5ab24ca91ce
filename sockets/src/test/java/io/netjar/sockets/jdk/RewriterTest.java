package io.netjar.sockets.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The insides of the JDK on which programs in virtual time rest: each must be there.
class RewriterTest {
  private static List<String> missing(List<Rewrite> rows) throws IOException {
    var rewriter = new Rewriter(rows);
    for (var name : rewriter.namedClasses()) {
      try (var stream = ClassLoader.getSystemResourceAsStream(name + ".class")) {
        assertThat(stream).as(name).isNotNull();
        rewriter.transform(null, null, name, null, null, stream.readAllBytes());
      }
    }
    assertThat(rewriter.failure()).isNull();
    return rewriter.missing();
  }

  @Test
  void this_jdk_has_all_that_is_rewritten() throws IOException {
    assertThat(missing(Rewrites.all())).isEmpty();
  }

  @Test
  void a_jdk_that_lacks_something_is_refused_by_its_name() throws IOException {
    var thread = Where.in("java/lang/VirtualThread");
    var rows = new ArrayList<Rewrite>();
    rows.add(new Rewrite.Start(thread.method("gone", "unblock"), "unblockBegins"));
    rows.add(new Rewrite.Return(thread.method("goneToo"), "unblockEnds"));
    rows.add(new Rewrite.Call(thread, "java/lang/System", "milliTime", "nanoTime"));
    rows.add(new Rewrite.Read(thread, "java/lang/VirtualThread", "NOTHING", "commonPool"));
    assertThat(missing(rows))
        .containsExactly(
            "java.lang.VirtualThread.gone",
            "java.lang.VirtualThread.goneToo",
            "java.lang.VirtualThread calls milliTime",
            "java.lang.VirtualThread reads NOTHING");
    assertThat(Opens.unknownJdk("java.lang.VirtualThread.gone", null))
        .hasMessage(
            "programs on a network need the JDK 25; this one is "
                + Runtime.version()
                + " and differs in java.lang.VirtualThread.gone");
  }

  @Test
  void a_missing_field_or_method_is_named() {
    assertThat(Opens.unknownJdk("java.lang.Thread", new NoSuchFieldException("threadStatus")))
        .hasMessageEndingWith("differs in java.lang.Thread: threadStatus");
  }
}
