package io.netjar.sockets.jdk;

/// The socket classes of `java.net` that ask a static factory for their inside.
public enum SocketKind {
  /// `java.net.Socket`.
  STREAM("Socket", "setSocketImplFactory", "stream"),
  /// `java.net.ServerSocket`.
  SERVER("ServerSocket", "setSocketFactory", "server");

  private final String socket;
  private final String setter;
  private final String prefix;

  SocketKind(String socket, String setter, String prefix) {
    this.socket = socket;
    this.setter = setter;
    this.prefix = prefix;
  }

  /// The internal name of the class.
  String socket() {
    return "java/net/" + socket;
  }

  /// The method that sets the factory.
  String setter() {
    return setter;
  }

  /// The hook's method.
  String hook() {
    return prefix + "Factory";
  }

  /// The hook's field.
  String field() {
    return prefix + "Factories";
  }
}
