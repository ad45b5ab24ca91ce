package io.netjar.apps.trust;

import io.netjar.apps.program.Shown;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// What a key is known by: the SHA-256 of the public key as a certificate holds it
/// (SubjectPublicKeyInfo, RFC 5280 §4.1.2.7). Another certificate for the same key has the same.
///
/// @param hex 64 digits, lower case
public record Fingerprint(String hex) {
  private static final String PREFIX = "SHA256:";
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  /// Checks the digits.
  public Fingerprint {
    if (!FORM.matcher(hex).matches()) {
      throw new IllegalArgumentException("not 64 hexadecimal digits: " + Shown.name(hex));
    }
  }

  /// The fingerprint of a certificate's key.
  ///
  /// @param certificate any
  /// @return the same for the same key
  public static Fingerprint of(Certificate certificate) {
    try {
      byte[] key = certificate.getPublicKey().getEncoded();
      return new Fingerprint(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// Reads `SHA256:` and 64 hexadecimal digits, in either case, with or without colons between.
  ///
  /// @param text what the user wrote
  /// @return the fingerprint
  /// @throws IllegalArgumentException naming the text, if it has another form
  public static Fingerprint parse(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    String digits =
        upper.startsWith(PREFIX)
            ? upper.substring(PREFIX.length()).replace(":", "").toLowerCase(Locale.ROOT)
            : "";
    if (!FORM.matcher(digits).matches()) {
      throw new IllegalArgumentException(
          "'" + Shown.name(text) + "' is no fingerprint (SHA256: and 64 hexadecimal digits)");
    }
    return new Fingerprint(digits);
  }

  /// `SHA256:` and the digits.
  @Override
  public String toString() {
    return PREFIX + hex;
  }

  /// Reads a fingerprint from the command line.
  public static final class Converter implements ITypeConverter<Fingerprint> {
    /// Called by the command line reader.
    public Converter() {}

    @Override
    public Fingerprint convert(String value) {
      try {
        return parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
