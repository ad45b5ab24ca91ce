package io.netjar.apps.files;

import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.Shown;
import java.io.OutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The options of whoever sends.
final class TransferOptions {
  @Mixin private final SilenceOption silence = new SilenceOption();

  @Option(
      names = "--bwlimit",
      paramLabel = "RATE",
      converter = Rate.class,
      description = "Send no faster: bytes in a second, such as 500K or 20M (not limited).")
  private long bytesPerSecond;

  @Option(
      names = "--check",
      paramLabel = "sha256|crc32c",
      converter = WordConverter.OfCheck.class,
      completionCandidates = WordConverter.OfCheck.class,
      defaultValue = "sha256",
      description = "What the bytes are checked with, end to end (${DEFAULT-VALUE}).")
  private Check check = Check.SHA256;

  TransferOptions() {}

  IdleTimeout timeout() {
    return silence.timeout();
  }

  Check check() {
    return check;
  }

  /// The stream with the limit, if there is one.
  OutputStream limited(OutputStream out) {
    return bytesPerSecond == 0 ? out : new Throttle(out, bytesPerSecond);
  }

  /// Reads a rate.
  static final class Rate implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,11})([KMG]?)");

    @Override
    public Long convert(String value) {
      Matcher form = FORM.matcher(value);
      if (!form.matches()) {
        throw new TypeConversionException(
            "'" + Shown.name(value) + "' is not a rate such as 64000, 500K, 20M or 1G");
      }
      long unit =
          switch (form.group(2)) {
            case "K" -> 1_000;
            case "M" -> 1_000_000;
            case "G" -> 1_000_000_000;
            default -> 1;
          };
      return Math.min(Long.parseLong(form.group(1)), 1_000_000_000_000L) * unit;
    }
  }
}
