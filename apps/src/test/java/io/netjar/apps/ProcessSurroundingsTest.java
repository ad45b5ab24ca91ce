package io.netjar.apps;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.server.ConsoleLog;
import io.netjar.apps.server.Limits;
import io.netjar.apps.server.Server;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class ProcessSurroundingsTest {
  private static final ObjectName PATTERN = name("io.netjar:type=Server,*");

  private static ObjectName name(String text) {
    try {
      return new ObjectName(text);
    } catch (javax.management.MalformedObjectNameException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void servers_of_one_name_and_port_are_numbered_and_each_is_shown_until_it_is_withdrawn()
      throws Exception {
    var beans = ManagementFactory.getPlatformMBeanServer();
    var surroundings = new ProcessSurroundings();
    var console = Console.ofProcess();
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var server = new Server(listener, Limits.DEFAULT, new ConsoleLog(console), _ -> {});
      var other = new Server(listener, Limits.DEFAULT, new ConsoleLog(console), _ -> {});
      String name = "type=Server,name=echo,port=7";
      try (var _ = surroundings.publish(server.counters(), name);
          var _ = surroundings.publish(other.counters(), name)) {
        assertThat(beans.queryNames(PATTERN, null))
            .extracting(ObjectName::getCanonicalName)
            .containsExactlyInAnyOrder(
                "io.netjar:name=echo,port=7,type=Server",
                "io.netjar:name=echo,number=2,port=7,type=Server");
        assertThat(beans.getAttribute(name("io.netjar:" + name), "Accepted")).isEqualTo(0L);
      }
      assertThat(beans.queryNames(PATTERN, null)).isEmpty();
    }
  }
}
