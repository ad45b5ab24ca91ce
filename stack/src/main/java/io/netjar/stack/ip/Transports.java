package io.netjar.stack.ip;

import io.netjar.wire.IgmpView;
import io.netjar.wire.Ipv4View;
import org.jspecify.annotations.Nullable;

/// Who takes the packets of each protocol number.
public record Transports(Transport icmp, Transport igmp, Transport tcp, Transport udp) {
  @Nullable Transport of(int protocol) {
    return switch (protocol) {
      case Ipv4View.TCP -> tcp;
      case Ipv4View.UDP -> udp;
      case Ipv4View.ICMP -> icmp;
      case IgmpView.PROTOCOL -> igmp;
      default -> null;
    };
  }
}
