package io.netjar.sockets;

import io.netjar.sockets.jdk.Opens;

/// How far unmodified programs can be on a network, in the JVM as it was started. Each level has
/// what those before it have.
///
/// | level | the JVM needs | programs have |
/// | --- | --- | --- |
/// | [#PROVIDERS] | nothing | real time; the JDK's own ways to exchange sockets and names |
/// | [#CONTEXT] | netjar's agent | real time; also threads that inherit nothing are on their host |
/// | [#VIRTUAL_TIME] | netjar's agent | virtual time, the same in every run |
///
/// The agent needs no jar of its own: where one flag, [Opens#FLAG], opens the door, the JVM loads
/// it by itself. Another way in is `-javaagent:netjar.jar`, or to start the program by `./netjar
/// java`.
///
/// At [#PROVIDERS] the JDK asks its factories and providers once and for good. Therefore they are
/// taken only when the first network in real time is started, which must come before the JVM has
/// used what they make; and threads on no host have no sockets of the operating system from then
/// on. Each of these is said by an error that names the flag.
public enum Level {
  /// L0: without an agent, in real time.
  PROVIDERS,

  /// L1: with the agent, in real time.
  CONTEXT,

  /// L2: with the agent, in virtual time.
  VIRTUAL_TIME;

  /// The highest level that this JVM was started for.
  public static Level available() {
    return Opens.isOpen() ? VIRTUAL_TIME : PROVIDERS;
  }

  /// Checks that this level is available.
  ///
  /// @throws IllegalStateException saying what to add to the command line
  public void require() {
    if (this != PROVIDERS) {
      Opens.check();
    }
  }
}
