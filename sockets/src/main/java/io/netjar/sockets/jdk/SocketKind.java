package io.netjar.sockets.jdk;

import java.lang.constant.ClassDesc;

/// The socket classes of `java.net` that ask a static factory for their inside.
public enum SocketKind {
  /// `java.net.Socket`.
  STREAM("Socket", "SocketImplFactory"),
  /// `java.net.ServerSocket`.
  SERVER("ServerSocket", "SocketImplFactory"),
  /// `java.net.DatagramSocket` and `MulticastSocket`.
  DATAGRAM("DatagramSocket", "DatagramSocketImplFactory");

  private final String socket;
  private final String factory;

  SocketKind(String socket, String factory) {
    this.socket = socket;
    this.factory = factory;
  }

  ClassDesc socket() {
    return ClassDesc.of("java.net", socket);
  }

  ClassDesc factory() {
    return ClassDesc.of("java.net", factory);
  }

  String hook() {
    return "factoryOf" + socket;
  }
}
