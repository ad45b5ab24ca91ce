package io.netjar.apps;

import io.netjar.apps.program.Waits;
import io.netjar.apps.trust.Keyring;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.ffm.FfmTerminalProvider;
import org.jline.terminal.spi.SystemStream;
import org.jline.utils.InfoCmp.Capability;

/// The signals, the terminal and the management of this JVM.
final class ProcessSurroundings implements Surroundings {
  private static final List<String> SIGNALS = List.of("TERM", "INT");
  private static final int SIGNAL_EXIT = 128;
  private static final int USUAL_COLUMNS = 80;
  private static final int MOST_OF_ONE_NAME = 1000;

  /// Lets a virtual thread wait for a socket once. The JDK opens the descriptors for such waits at
  /// the first of them, in the initializer of a class: where that fails since clients have all
  /// descriptors, no virtual thread can ever wait for a socket again.
  @Override
  public void beforeServing() {
    Waits.join(Thread.ofVirtual().start(ProcessSurroundings::waitOnce));
  }

  private static void waitOnce() {
    try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout(1);
      socket.receive(new DatagramPacket(new byte[1], 1));
    } catch (IOException _) {
      // Nothing came, as nothing was to come.
    }
  }

  @Override
  public Registration onStop(Runnable stop) {
    var isFirst = new AtomicBoolean(true);
    var former = new ArrayList<Registration>();
    for (String name : SIGNALS) {
      former.add(
          handle(
              name,
              number -> {
                if (isFirst.compareAndSet(true, false)) {
                  stop.run();
                } else {
                  Runtime.getRuntime().halt(SIGNAL_EXIT + number);
                }
              }));
    }
    return () -> former.forEach(Registration::close);
  }

  @Override
  public Optional<Terminal> terminal() {
    var system = new FfmTerminalProvider();
    if (!system.isSystemStream(SystemStream.Input) || !system.isSystemStream(SystemStream.Output)) {
      return Optional.empty();
    }
    String type = System.getenv("TERM");
    if (type == null || type.isEmpty() || type.startsWith(Terminal.TYPE_DUMB)) {
      return Optional.empty();
    }
    try {
      // Signals are heard by the JDK alone: JLine would handle them in native code.
      Terminal terminal =
          TerminalBuilder.builder()
              .system(true)
              .provider("ffm")
              .dumb(false)
              .graphemeCluster(false)
              .nativeSignals(false)
              .build();
      if (terminal.getStringCapability(Capability.cursor_address) != null) {
        return Optional.of(terminal);
      }
      terminal.close();
      return Optional.empty();
    } catch (IOException | IllegalStateException _) {
      return Optional.empty(); // lines do as well
    }
  }

  @Override
  public Registration onResize(Runnable resized) {
    return handle("WINCH", _ -> resized.run());
  }

  @Override
  public OptionalInt errorColumns() {
    if (isNoTerminal(Path.of("/proc/self/fd/2"))) {
      return OptionalInt.empty();
    }
    var system = new FfmTerminalProvider();
    if (!system.isSystemStream(SystemStream.Error)) {
      return OptionalInt.empty();
    }
    int columns = system.systemStreamWidth(SystemStream.Error);
    return OptionalInt.of(columns > 0 ? columns : USUAL_COLUMNS);
  }

  /// Tells at once of most descriptors that are none; what asks the C library takes 100 ms the
  /// first time.
  ///
  /// @param descriptor the link that Linux has for it
  private static boolean isNoTerminal(Path descriptor) {
    try {
      Path target = Files.readSymbolicLink(descriptor);
      return !target.startsWith("/dev") || target.equals(Path.of("/dev/null"));
    } catch (IOException _) {
      return false;
    }
  }

  /// Is told of a signal.
  @FunctionalInterface
  private interface Handler {
    void handle(int number);
  }

  /// By reflection: the compiler warns of `sun.misc.Signal` whatever it is told, and the JDK has no
  /// other way to hear a signal and live on (a shutdown hook cannot hear a second one). A JVM
  /// without it, or with `-Xrs`, ends at the first signal.
  private static Registration handle(String name, Handler handler) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Method handle = signalType.getMethod("handle", signalType, handlerType);
      Method number = signalType.getMethod("getNumber");
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      Object proxy =
          Proxy.newProxyInstance(
              handlerType.getClassLoader(),
              new Class<?>[] {handlerType},
              (_, method, arguments) -> {
                if (method.getDeclaringClass() != handlerType) {
                  return method.invoke(handler, arguments);
                }
                handler.handle((int) number.invoke(arguments[0]));
                return null;
              });
      Object former = handle.invoke(null, signal, proxy);
      return () -> restore(handle, signal, former);
    } catch (ReflectiveOperationException _) {
      return () -> {};
    }
  }

  private static void restore(Method handle, Object signal, Object former) {
    try {
      handle.invoke(null, signal, former);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a signal cannot be given back", e);
    }
  }

  @Override
  public Registration publish(Object bean, String name) {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    try {
      for (int i = 1; i <= MOST_OF_ONE_NAME; i++) {
        var full = new ObjectName("io.netjar:" + name + (i == 1 ? "" : ",number=" + i));
        try {
          beans.registerMBean(bean, full);
          return () -> withdraw(beans, full);
        } catch (InstanceAlreadyExistsException _) {
          // Another server of this JVM has the name: the next number is free, or the one after it.
        }
      }
    } catch (JMException e) {
      throw new IllegalArgumentException("cannot be shown over JMX: " + name, e);
    }
    throw new IllegalStateException("all numbers of " + name + " are taken");
  }

  @Override
  public String code() {
    return System.getenv().getOrDefault("NETJAR_CODE", "");
  }

  @Override
  public Keyring keyring() {
    return Keyring.in(folder(System.getenv(), System.getProperty("user.home", ".")));
  }

  /// Where the keys are, as the environment has it.
  static Path folder(Map<String, String> environment, String home) {
    String own = environment.getOrDefault("NETJAR_TRUST", "");
    if (!own.isEmpty()) {
      return Path.of(own);
    }
    String settings = environment.getOrDefault("XDG_CONFIG_HOME", "");
    return (settings.isEmpty() ? Path.of(home, ".config") : Path.of(settings)).resolve("netjar");
  }

  private static void withdraw(MBeanServer beans, ObjectName name) {
    try {
      beans.unregisterMBean(name);
    } catch (JMException _) {
      // Whoever manages the process took it away first.
    }
  }
}
