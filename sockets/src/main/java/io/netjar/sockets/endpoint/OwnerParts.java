package io.netjar.sockets.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;

/// What is kept for a [SocketOwner] by others: one object of each type, made when it is first asked
/// for and gone with the owner.
public final class OwnerParts {
  private final Map<Class<?>, Object> parts = new LinkedHashMap<>(); // guarded by the gate

  /// None at first.
  public OwnerParts() {}

  <T> T part(Class<T> type, SocketOwner.PartMaker<T> maker, SocketOwner owner) {
    var part = parts.get(type);
    if (part == null) {
      var made = maker.make(owner);
      parts.put(type, made);
      return made;
    }
    return type.cast(part);
  }
}
