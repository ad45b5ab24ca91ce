package io.netjar.apps.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.ProgramException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderKeyringTest {
  @TempDir private Path parent;

  private Path folder() {
    return parent.resolve("a/b");
  }

  private static void expectTrust(ProgramException e, String... words) {
    assertThat(e.code()).isEqualTo(ExitCode.TRUST);
    assertThat(e.line()).contains(words);
  }

  @Test
  void an_identity_is_made_once_and_for_its_user_alone() throws Exception {
    Fingerprint made = Keyring.in(folder()).identity().fingerprint();

    assertThat(Keyring.in(folder()).identity().fingerprint()).isEqualTo(made);
    Path file = folder().resolve("identity.pem");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
        .isEqualTo("rwx------");
    try (var files = Files.list(folder())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void a_fingerprint_is_the_hash_of_the_public_key() throws Exception {
    Identity identity = Identity.make();
    byte[] key = identity.certificate().getPublicKey().getEncoded();

    assertThat(identity.fingerprint().hex())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key)));
  }

  @Test
  void programs_that_begin_together_are_the_same() throws Exception {
    var start = new CyclicBarrier(4);
    var keys = new ArrayList<Future<Fingerprint>>();
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        keys.add(
            threads.submit(
                () -> {
                  start.await();
                  return Keyring.in(folder()).identity().fingerprint();
                }));
      }
    }
    for (Future<Fingerprint> key : keys) {
      assertThat(key.get()).isEqualTo(keys.getFirst().get());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n"
      })
  void a_damaged_identity_is_named_and_not_replaced(String content) throws Exception {
    Files.createDirectories(folder());
    Path file = folder().resolve("identity.pem");
    Files.createFile(file, FolderKeyring.PRIVATE_FILE);
    Files.writeString(file, content);

    assertThatThrownBy(() -> Keyring.in(folder()).identity())
        .isInstanceOfSatisfying(ProgramException.class, e -> expectTrust(e, file.toString()));
    assertThat(Files.readString(file)).isEqualTo(content);
  }

  @Test
  void an_identity_that_others_can_read_is_refused() throws Exception {
    Keyring.in(folder()).identity();
    Path file = folder().resolve("identity.pem");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> Keyring.in(folder()).identity())
        .isInstanceOfSatisfying(
            ProgramException.class, e -> expectTrust(e, file.toString(), "chmod 600"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"store:7", "store:7 SHA256:12", "store:7 MD5:0 x"})
  void a_damaged_line_of_known_peers_is_named(String line) throws Exception {
    Files.createDirectories(folder());
    Path file = folder().resolve("known_peers");
    Files.writeString(file, "# first\n" + line + "\n");

    assertThatThrownBy(() -> Keyring.in(folder()).find(new HostPort("other", 9)))
        .isInstanceOfSatisfying(ProgramException.class, e -> expectTrust(e, file + ", line 2"));
  }

  @Test
  void peers_are_found_by_name_and_port_in_either_case() throws Exception {
    Keyring keyring = Keyring.in(folder());
    Fingerprint key = Identity.make().fingerprint();
    keyring.add(new HostPort("Store", 7), key);
    keyring.add(new HostPort("2001:db8::1", 7), key);

    assertThat(keyring.find(new HostPort("STORE", 7))).isNotNull();
    assertThat(keyring.find(new HostPort("2001:DB8::1", 7)))
        .isEqualTo(new Keyring.Pin(key, folder().resolve("known_peers") + ", line 2"));
    assertThat(keyring.find(new HostPort("store", 8))).isNull();
  }

  @Test
  void peers_that_are_added_at_the_same_time_all_stand_there() throws Exception {
    Fingerprint key = Identity.make().fingerprint();
    var adding = new ArrayList<Future<?>>();
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int i = 1; i <= 40; i++) {
        int port = i;
        adding.add(
            threads.submit(
                () -> {
                  Keyring.in(folder()).add(new HostPort("store", port), key);
                  return port;
                }));
      }
    }
    for (Future<?> each : adding) {
      expectNoFailure(each);
    }
    List<String> lines = Files.readAllLines(folder().resolve("known_peers"));
    assertThat(lines.stream().filter(line -> !line.isEmpty())).hasSize(40);
  }

  private static void expectNoFailure(Future<?> each) throws InterruptedException {
    try {
      assertThat(each.get()).isNotNull();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SHA256:2C:26:B4:6B:68:FF:C6:8F:F9:9B:45:3C:1D:30:41:34"
            + ":13:42:2D:70:64:83:BF:A0:F9:8A:5E:88:62:66:E7:AE",
        "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
      })
  void a_fingerprint_is_read_as_other_tools_print_it(String text) {
    assertThat(Fingerprint.parse(text))
        .hasToString("SHA256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae");
  }
}
