package io.netjar.stack.icmp;

/// How many ICMP errors a host sends (RFC 1812 §4.3.2.8): a bucket of tokens, each good for one.
///
/// @param errorsPerSecond how many tokens come back in a second
/// @param burst how many tokens the bucket holds
public record IcmpSettings(int errorsPerSecond, int burst) {
  /// 1,000 errors a second, 50 at once.
  public static final IcmpSettings DEFAULT = new IcmpSettings(1000, 50);

  /// @throws IllegalArgumentException where a number is less than one
  public IcmpSettings {
    if (errorsPerSecond < 1 || burst < 1) {
      throw new IllegalArgumentException(
          "ICMP limits are at least one: errorsPerSecond " + errorsPerSecond + ", burst " + burst);
    }
  }
}
