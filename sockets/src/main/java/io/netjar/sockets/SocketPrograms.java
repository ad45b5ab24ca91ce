package io.netjar.sockets;

import io.netjar.network.Network;
import io.netjar.network.ProgramRuntime;
import io.netjar.sockets.jdk.Opens;
import io.netjar.sockets.net.SocketSwitch;
import io.netjar.sockets.program.ProgramClock;
import io.netjar.sockets.program.ProgramRuntimeHooks;
import io.netjar.sockets.program.Programs;

/// Makes the JVM ready for programs, once, and gives each network its programs.
public final class SocketPrograms implements ProgramRuntime.Provider {

  /// Called by the service loader.
  public SocketPrograms() {}

  /// @throws IllegalStateException naming the flag that is missing on the JVM's command line
  @Override
  public ProgramRuntime open(Network network) {
    install();
    return new Programs(network);
  }

  /// Makes the JVM ready for programs before the first is started. A second call does nothing.
  ///
  /// @throws IllegalStateException naming the flag that is missing on the JVM's command line
  public static void install() {
    Opens.check();
    ProgramClock.install();
    SocketSwitch.install();
    ProgramRuntimeHooks.install();
  }
}
