package io.netjar.apps.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.program.StreamException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The way into a server: the handshake, where there is to be one, and who may come in. Of a run;
/// for several threads.
public final class Door {
  /// Open to everybody, in plain text.
  public static final Door PLAIN =
      new Door(new Rule(true, false), Keyring.inMemory(), null, "", null);

  /// A fatal alert "unexpected message" (RFC 8446 §6), for a peer that speaks TLS where it is not
  /// spoken, and for one that speaks no text where TLS is.
  private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 10};

  private static final String ADVICE =
      "TLS 1.3 is spoken here; for plain text start the server with --insecure";

  /// How long a peer that is refused has to hear of it.
  private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(2);

  /// How long the exchange of codes may take: three under way keep all others out.
  private static final Duration CODE_TIME = Duration.ofSeconds(10);

  private final Rule rule;
  private final Keyring keyring;
  private final @Nullable Set<Fingerprint> allowed;
  private final String allowedFile;
  private final @Nullable Codes codes;

  Door(
      Rule rule,
      Keyring keyring,
      @Nullable Set<Fingerprint> allowed,
      String allowedFile,
      @Nullable Codes codes) {
    this.rule = rule;
    this.keyring = keyring;
    this.allowed = allowed;
    this.allowedFile = allowedFile;
    this.codes = codes;
  }

  /// What a server of plain text says to a peer that begins with TLS.
  ///
  /// @return a record that ends the peer's handshake
  public static byte[] alert() {
    return ALERT.clone();
  }

  /// Tells whether this is what a server says to a peer that begins with plain text where TLS is to
  /// be spoken, or the begin of it.
  ///
  /// @param bytes what came
  /// @param length how many of them
  public static boolean isRefusalOfPlainText(byte[] bytes, int length) {
    byte[] text = text();
    int most = Math.min(length, text.length);
    return most > 0 && Arrays.equals(bytes, 0, most, text, 0, most);
  }

  /// Lets a peer in, or not. Where it is refused it is told, as far as it can be.
  ///
  /// @param plain accepted; stays open where this fails
  /// @param within the time for all of it
  /// @return what to go on with; `plain` itself where it is plain text
  /// @throws SocketTimeoutException if it takes too long
  /// @throws IOException if the connection fails
  /// @throws ProgramException [ExitCode#TRUST] if it is not let in
  public Socket enter(Socket plain, Duration within) throws IOException, ProgramException {
    return enter(plain, within, null);
  }

  /// Shakes hands with a peer that is not to be served, so that it can be told over TLS why. Where
  /// it is to show a code, it is told instead of that: it can show none, and none is used up.
  ///
  /// @param plain accepted; stays open where this fails
  /// @param within the time for all of it
  /// @param why one line, safe to print
  /// @return what to say it on; `plain` itself where it is plain text
  /// @throws IOException if the connection fails
  /// @throws ProgramException if the peer was told already, [ExitCode#REFUSED], or is not believed
  public Socket turnAway(Socket plain, Duration within, String why)
      throws IOException, ProgramException {
    return enter(plain, within, why);
  }

  private Socket enter(Socket plain, Duration within, @Nullable String refusal)
      throws IOException, ProgramException {
    if (!rule.asksForTls(plain.getInetAddress())) {
      return plain;
    }
    var handshake = new Handshake(plain, within, this::judge);
    expectTls(plain, handshake);
    TrustedSocket trusted;
    try {
      trusted = handshake.run(keyring.identity(), false, codes != null);
    } catch (StreamException | ProgramException e) {
      farewell(plain);
      throw e;
    }
    var key = handshake.key();
    if (allowed != null && key == null) {
      trusted.close();
      throw new ProgramException(ExitCode.TRUST, "the peer has shown no key");
    }
    if (codes != null && refusal != null) {
      CodeExchange.refuse(trusted, refusal);
      trusted.shutdownOutput();
      farewell(plain);
      throw new ProgramException(ExitCode.REFUSED, refusal);
    }
    if (codes != null) {
      expectCode(trusted, plain, key, codes);
    }
    return trusted;
  }

  private void expectCode(
      TrustedSocket trusted, Socket plain, @Nullable Fingerprint client, Codes all)
      throws IOException, ProgramException {
    TypedCode code = all.begin();
    boolean isRight = false;
    try {
      if (client == null) {
        throw new ProgramException(ExitCode.TRUST, "the peer has shown no key");
      }
      trusted.limit(CODE_TIME);
      CodeExchange.run(trusted, code, client, keyring.identity().fingerprint(), false);
      trusted.unlimit();
      trusted.enteredBy(code);
      isRight = true;
    } catch (SocketTimeoutException _) {
      throw new StreamException(ExitCode.TIMEOUT, "no code within " + CODE_TIME.toSeconds() + " s");
    } catch (WrongCode _) {
      trusted.shutdownOutput();
      farewell(plain);
      throw new ProgramException(ExitCode.TRUST, "a wrong code, by the key " + client);
    } finally {
      all.ended(code, isRight);
    }
  }

  /// Says that a peer was served well: its code, if it had one, is used up.
  ///
  /// @param entered what [#enter] gave
  public void served(Socket entered) {
    TypedCode code =
        codes != null && entered instanceof TrustedSocket trusted ? trusted.code() : null;
    if (codes != null && code != null) {
      codes.used(code);
    }
  }

  /// By which key a peer has proved itself.
  ///
  /// @param entered what [#enter] gave
  /// @return the fingerprint; empty where it has shown no key
  public static String keyOf(Socket entered) {
    var key = entered instanceof TrustedSocket trusted ? trusted.key() : null;
    return key == null ? "" : key.toString();
  }

  private void judge(Fingerprint key) throws ProgramException {
    if (allowed != null && !allowed.contains(key)) {
      throw new ProgramException(
          ExitCode.TRUST, "its key " + key + " is not in " + Shown.name(allowedFile));
    }
  }

  private static void expectTls(Socket plain, Handshake handshake) throws IOException {
    int first;
    try {
      first = handshake.first();
    } catch (SocketTimeoutException e) {
      // It may wait for a greeting.
      tell(plain, text());
      throw e;
    }
    if (first < 0) {
      throw new StreamException(ExitCode.REFUSED, "ended before the handshake of TLS");
    }
    if (first != Handshake.HANDSHAKE_RECORD) {
      boolean isText = first >= ' ' && first < 0x7f;
      tell(plain, isText ? text() : alert());
      throw new StreamException(
          ExitCode.PROTOCOL,
          "plain text, where TLS is to be spoken; add --insecure here for that, or leave it away at"
              + " the client");
    }
  }

  private static byte[] text() {
    return (ADVICE + "\n").getBytes(US_ASCII);
  }

  private static void tell(Socket plain, byte[] words) throws IOException {
    plain.getOutputStream().write(words);
    farewell(plain);
  }

  /// Ends this direction and reads until the peer ends the other: a close while something is unread
  /// would reset the connection, and what was written would be lost on the way.
  static void farewell(Socket plain) {
    long start = System.nanoTime();
    try {
      if (!plain.isOutputShutdown()) {
        plain.shutdownOutput(); // TLS may have ended it already
      }
      byte[] unread = new byte[4096];
      long left = FAREWELL_NANOS;
      while (left > 0) {
        plain.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        if (plain.getInputStream().read(unread) < 0) {
          return;
        }
        left = FAREWELL_NANOS - (System.nanoTime() - start);
      }
    } catch (IOException _) {
      // It has gone by itself, or did not go.
    }
  }
}
