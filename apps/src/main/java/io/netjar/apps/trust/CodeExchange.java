package io.netjar.apps.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.Shown;
import io.netjar.apps.program.StreamException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.security.SecureRandom;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.agreement.jpake.JPAKEParticipant;
import org.bouncycastle.crypto.agreement.jpake.JPAKEPrimeOrderGroups;
import org.bouncycastle.crypto.agreement.jpake.JPAKERound1Payload;
import org.bouncycastle.crypto.agreement.jpake.JPAKERound2Payload;
import org.bouncycastle.crypto.agreement.jpake.JPAKERound3Payload;
import org.bouncycastle.crypto.digests.SHA256Digest;

/// Both sides show each other that they have the same code, and neither learns anything else of it
/// (J-PAKE, RFC 8236 §2, with the confirmation of its §5). A wrong code is one guess.
///
/// ```text
/// each → other   g^x1, g^x2, two proofs (three numbers and their parts), by length and bytes
/// each → other   A, its proof
/// client → server   its confirmation;  server → client   its own, only if the client's was right
/// ```
///
/// A server that serves nobody at the time sends a zero length instead of its first number, and
/// then why, to the end of the stream.
///
/// The names of the sides, which go into each proof, hold both keys as each side sees them: whoever
/// is in between, with keys of his own, has other names and fails like a wrong code.
final class CodeExchange {
  private static final int MOST_NUMBER_BYTES = 512;

  private final JPAKEParticipant participant;
  private final String peer;
  private final boolean isClient;
  private final DataInputStream in;
  private final DataOutputStream out;

  private CodeExchange(
      Socket socket, TypedCode code, Fingerprint client, Fingerprint server, boolean isClient)
      throws IOException {
    String keys = " " + client + " " + server;
    peer = (isClient ? "server" : "client") + keys;
    this.isClient = isClient;
    participant =
        new JPAKEParticipant(
            (isClient ? "client" : "server") + keys,
            code.text().toCharArray(),
            JPAKEPrimeOrderGroups.NIST_3072,
            SHA256Digest.newInstance(),
            new SecureRandom());
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  /// Runs it.
  ///
  /// @param socket over TLS
  /// @param client the client's key, as this side sees it
  /// @param server the server's
  /// @throws WrongCode if the codes differ, or the other side cheats
  /// @throws IOException if the connection fails
  static void run(
      Socket socket, TypedCode code, Fingerprint client, Fingerprint server, boolean isClient)
      throws IOException, WrongCode {
    try {
      new CodeExchange(socket, code, client, server, isClient).run();
    } catch (CryptoException e) {
      throw new WrongCode(e);
    }
  }

  /// Says instead of a code that the client is not served.
  ///
  /// @param socket over TLS; its output is to be ended afterwards
  /// @param why one line
  static void refuse(Socket socket, String why) throws IOException {
    var whole = new ByteArrayOutputStream();
    whole.writeBytes(new byte[Short.BYTES]);
    whole.writeBytes(why.getBytes(UTF_8));
    socket.getOutputStream().write(whole.toByteArray());
  }

  private void run() throws IOException, CryptoException {
    var first = participant.createRound1PayloadToSend();
    send(first.getGx1(), first.getGx2());
    send(first.getKnowledgeProofForX1());
    send(first.getKnowledgeProofForX2());
    participant.validateRound1PayloadReceived(
        new JPAKERound1Payload(peer, number(), number(), proof(), proof()));
    var second = participant.createRound2PayloadToSend();
    send(second.getA());
    send(second.getKnowledgeProofForX2s());
    participant.validateRound2PayloadReceived(new JPAKERound2Payload(peer, number(), proof()));
    BigInteger key = participant.calculateKeyingMaterial();
    BigInteger own = participant.createRound3PayloadToSend(key).getMacTag();
    if (isClient) {
      send(own);
    }
    participant.validateRound3PayloadReceived(new JPAKERound3Payload(peer, number()), key);
    if (!isClient) {
      send(own);
    }
  }

  private void send(BigInteger... numbers) throws IOException {
    var whole = new ByteArrayOutputStream();
    var each = new DataOutputStream(whole);
    for (BigInteger number : numbers) {
      byte[] bytes = number.toByteArray();
      each.writeShort(bytes.length);
      each.write(bytes);
    }
    out.write(whole.toByteArray());
  }

  private BigInteger number() throws IOException {
    int length = in.readUnsignedShort();
    if (length == 0) {
      String why = new String(in.readNBytes(MOST_NUMBER_BYTES), UTF_8);
      throw new StreamException(ExitCode.REFUSED, "refused: " + Shown.name(why));
    }
    if (length > MOST_NUMBER_BYTES) {
      throw new StreamException(ExitCode.PROTOCOL, "a number of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new BigInteger(bytes);
  }

  private BigInteger[] proof() throws IOException {
    return new BigInteger[] {number(), number()};
  }
}
