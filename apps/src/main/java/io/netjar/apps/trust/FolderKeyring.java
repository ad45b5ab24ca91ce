package io.netjar.apps.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A keyring in a folder: `identity.pem` with the private key and its certificate, `known_peers`
/// with the keys of others. Only the user can read them.
///
/// A new identity is written under another name and linked to its own, which fails where there is
/// one: of programs that begin at the same time one makes the identity, and the others take that.
final class FolderKeyring implements Keyring {
  /// For files that nobody else reads.
  static final FileAttribute<?> PRIVATE_FILE = attribute("rw-------");

  private static final FileAttribute<?> PRIVATE_FOLDER = attribute("rwx------");
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));
  private static final String KEY = "PRIVATE KEY";
  private static final String CERTIFICATE = "CERTIFICATE";

  private final Path folder;
  private final Path identityFile;
  private final KnownPeers peers;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Identity identity; // guarded by lock

  FolderKeyring(Path folder) {
    this.folder = folder;
    identityFile = folder.resolve("identity.pem");
    peers = new KnownPeers(folder.resolve("known_peers"));
  }

  private static FileAttribute<?> attribute(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  static String shown(Path file) {
    return Shown.name(file.toString());
  }

  static ProgramException failure(String line) {
    return new ProgramException(ExitCode.TRUST, line);
  }

  static ProgramException failure(String what, Path file, IOException e) {
    return new ProgramException(
        ExitCode.TRUST, what + " " + shown(file) + ": " + ProgramException.reasonOf(e), e);
  }

  @Override
  public Identity identity() throws ProgramException {
    lock.lock();
    try {
      Identity read = identity;
      if (read == null) {
        read = readOrMake();
        identity = read;
      }
      return read;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable Pin find(HostPort peer) throws ProgramException {
    return peers.find(peer);
  }

  @Override
  public void add(HostPort peer, Fingerprint key) throws ProgramException {
    makeFolder();
    peers.add(peer, key);
  }

  private void makeFolder() throws ProgramException {
    try {
      Files.createDirectories(folder, PRIVATE_FOLDER);
    } catch (IOException e) {
      throw failure("cannot make the folder", folder, e);
    }
  }

  private Identity readOrMake() throws ProgramException {
    try {
      if (Files.notExists(identityFile)) {
        makeFolder();
        make();
      }
      return read();
    } catch (IOException e) {
      throw failure("cannot read or make", identityFile, e);
    }
  }

  private void make() throws IOException {
    Identity made = Identity.make();
    byte[] number = new byte[8];
    new SecureRandom().nextBytes(number);
    Path other = folder.resolve(".identity." + HexFormat.of().formatHex(number));
    try {
      var how = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (var channel = FileChannel.open(other, how, PRIVATE_FILE)) {
        var bytes = ByteBuffer.wrap(encoded(made).getBytes(US_ASCII));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.createLink(identityFile, other);
    } catch (FileAlreadyExistsException _) {
      // Another program has made one in the meantime.
    } finally {
      Files.deleteIfExists(other);
    }
  }

  private static String encoded(Identity identity) throws IOException {
    try {
      return pem(KEY, identity.key().getEncoded())
          + pem(CERTIFICATE, identity.certificate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /// Textual encoding of PKCS #8 keys and of certificates (RFC 7468 §10 and §5).
  private static String pem(String label, byte[] content) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return begin(label) + "\n" + text + "\n" + end(label) + "\n";
  }

  private static String begin(String label) {
    return "-----BEGIN " + label + "-----";
  }

  private static String end(String label) {
    return "-----END " + label + "-----";
  }

  private Identity read() throws IOException, ProgramException {
    try {
      if (Files.getPosixFilePermissions(identityFile).stream().anyMatch(OTHERS::contains)) {
        throw failure(shown(identityFile) + ": others can read it; chmod 600 it, or delete it");
      }
    } catch (UnsupportedOperationException _) {
      // A file system without such permissions.
    } catch (NoSuchFileException e) {
      throw failure("cannot read", identityFile, e);
    }
    String text = Files.readString(identityFile, US_ASCII);
    try {
      PrivateKey key =
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(content(text, KEY)));
      var certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(content(text, CERTIFICATE)));
      return new Identity(key, certificate);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw failure(
          shown(identityFile)
              + ": this is no private key with its certificate; put the right file there, or"
              + " delete it to become somebody new ("
              + Shown.name(String.valueOf(e.getMessage()))
              + ")");
    }
  }

  private static byte[] content(String text, String label) {
    int from = text.indexOf(begin(label));
    int to = text.indexOf(end(label));
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("no " + label);
    }
    return Base64.getMimeDecoder().decode(text.substring(from + begin(label).length(), to));
  }
}
