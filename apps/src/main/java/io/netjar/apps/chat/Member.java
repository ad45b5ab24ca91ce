package io.netjar.apps.chat;

import io.netjar.apps.server.Outbox;
import io.netjar.apps.server.Session;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// A client as the rooms know it. Any thread may send to it; its rooms are its own thread's.
final class Member {
  private final Session session;
  private final Form form;
  private final Outbox box;
  private final String client;
  private final CountDownLatch gone = new CountDownLatch(1);
  private final Map<String, Room> rooms = new LinkedHashMap<>(); // of the session's thread
  private volatile ChatName name;

  /// A client that is in no room.
  ///
  /// @param session its connection
  /// @param form how it is spoken to
  /// @param box what waits to be written to it
  /// @param name the name it begins with
  /// @param client its secret, empty for none
  Member(Session session, Form form, Outbox box, ChatName name, String client) {
    this.session = session;
    this.form = form;
    this.box = box;
    this.name = name;
    this.client = client;
  }

  long number() {
    return session.number();
  }

  String peer() {
    return session.peer();
  }

  Form form() {
    return form;
  }

  ChatName name() {
    return name;
  }

  String nick() {
    return name.text();
  }

  void rename(ChatName to) {
    name = to;
  }

  /// True where a secret was given and is the same.
  boolean isOf(String secret) {
    return !client.isEmpty() && client.equals(secret);
  }

  /// The mark of something said by this client's own number.
  String origin(long id) {
    return client.isEmpty() ? "" : client + ":" + id;
  }

  /// The rooms it is in by their keys, the one entered last at the end.
  Map<String, Room> rooms() {
    return rooms;
  }

  /// Tells it something, without waiting; where too much waits already, it is evicted.
  void send(Event event) {
    send(form.encode(event));
  }

  /// Tells it what is encoded in its form already.
  void send(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    try {
      box.put(bytes);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Tells it why, lets it read that, and ends.
  void remove(String reason) {
    send(new Event.Removed(reason));
    session.describe("", "removed: " + reason);
    session.hangUp();
  }

  /// Waits until it has left its rooms.
  void awaitGone() throws InterruptedException {
    gone.await();
  }

  /// It has left its rooms.
  void gone() {
    gone.countDown();
  }
}
