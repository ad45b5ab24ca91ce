package io.netjar.apps.trust;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.program.StreamException;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Connects to a server that is believed. Of a run; for several threads.
///
/// The key of a peer that was never met is believed and remembered (trust on first use); another
/// key under the same name and port is refused from then on.
public final class Connector {
  /// Speaks plain text with everybody.
  public static final Connector PLAIN =
      new Connector(new Rule(true, false), Keyring.inMemory(), null, null, _ -> {});

  private static final String HINT = "; if it speaks plain text, add --insecure";

  private final Rule rule;
  private final Keyring keyring;
  private final @Nullable Fingerprint pin;
  private final @Nullable TypedCode code;
  private final Consumer<String> says;
  private final ReentrantLock lock = new ReentrantLock();

  Connector(
      Rule rule,
      Keyring keyring,
      @Nullable Fingerprint pin,
      @Nullable TypedCode code,
      Consumer<String> says) {
    this.rule = rule;
    this.keyring = keyring;
    this.pin = pin;
    this.code = code;
    this.says = says;
  }

  /// Connects.
  ///
  /// @param peer the server
  /// @param timeout bound of each attempt to connect, of the handshake, and then of each read
  /// @return a connected socket with `TCP_NODELAY`, owned by the caller
  /// @throws ProgramException if it cannot be connected to; [ExitCode#TRUST] if it is not believed,
  ///   [ExitCode#PROTOCOL] if it does not speak TLS and should
  public Socket connect(HostPort peer, IdleTimeout timeout) throws ProgramException {
    Socket plain = peer.connect(timeout);
    if (!rule.asksForTls(plain.getInetAddress())) {
      return plain;
    }
    boolean isWell = false;
    try {
      var handshake = new Handshake(plain, timeout.orForever(), key -> judge(peer, key));
      TrustedSocket trusted = handshake.run(keyring.identity(), true, code != null);
      trusted.setSoTimeout(timeout.millis());
      if (code != null) {
        prove(peer, trusted, code);
      }
      remember(peer, keyOf(trusted));
      isWell = true;
      return trusted;
    } catch (ProgramException e) {
      Door.farewell(plain); // the peer shall hear why
      throw e;
    } catch (IOException e) {
      throw failure(peer, plain, timeout, e);
    } finally {
      if (!isWell) {
        close(plain);
      }
    }
  }

  /// Shows the code, and has it shown.
  private void prove(HostPort peer, TrustedSocket trusted, TypedCode own)
      throws IOException, ProgramException {
    try {
      Fingerprint client = keyring.identity().fingerprint();
      CodeExchange.run(trusted, own, client, keyOf(trusted), true);
    } catch (WrongCode | EOFException _) {
      throw new ProgramException(ExitCode.TRUST, peer + " does not have this code");
    }
  }

  private static Fingerprint keyOf(TrustedSocket trusted) {
    var key = trusted.key();
    if (key == null) {
      throw new IllegalStateException("a server without a certificate");
    }
    return key;
  }

  private static ProgramException failure(
      HostPort peer, Socket plain, IdleTimeout timeout, IOException e) {
    String who = peer + " (" + Shown.address(plain.getInetAddress(), plain.getPort()) + "): ";
    return switch (e) {
      case SocketTimeoutException _ ->
          new ProgramException(
              ExitCode.TIMEOUT, who + "no handshake of TLS within " + timeout + HINT, e);
      case EOFException _ ->
          new ProgramException(ExitCode.REFUSED, who + ProgramException.reasonOf(e) + HINT, e);
      case StreamException known when known.code() == ExitCode.PROTOCOL ->
          new ProgramException(known.code(), who + ProgramException.reasonOf(e) + HINT, e);
      case StreamException known ->
          new ProgramException(known.code(), who + ProgramException.reasonOf(e), e);
      default ->
          new ProgramException(
              ProgramException.codeOf(e),
              who + "in the handshake of TLS: " + ProgramException.reasonOf(e) + HINT,
              e);
    };
  }

  private static void close(Socket plain) {
    try {
      plain.close();
    } catch (IOException _) {
      // Why it failed before is what the user must hear of.
    }
  }

  private void judge(HostPort peer, Fingerprint shown) throws ProgramException {
    if (pin != null && !pin.equals(shown)) {
      throw new ProgramException(
          ExitCode.TRUST,
          peer + " is not who --pin names: its key is " + shown + ", and not " + pin);
    }
    var known = keyring.find(peer);
    if (known != null && !known.key().equals(shown)) {
      throw new ProgramException(
          ExitCode.TRUST,
          peer
              + " has another key than before: "
              + shown
              + " now, "
              + known.key()
              + " in "
              + known.place()
              + "; somebody may be in between. If its owner says that the key is new, delete that"
              + " line");
    }
  }

  private void remember(HostPort peer, Fingerprint shown) throws ProgramException {
    lock.lock();
    try {
      if (keyring.find(peer) == null) {
        keyring.add(peer, shown);
        says.accept(
            peer
                + " is trusted from now on by its key "
                + shown
                + (pin == null && code == null ? "; compare it with the owner's" : ""));
      }
    } finally {
      lock.unlock();
    }
  }
}
