package io.netjar.stack;

/// Why a host let a frame, packet, fragment or message go. Every drop is counted under one of
/// these.
public enum DropReason {
  /// A frame shorter than its Ethernet header.
  FRAME_TOO_SHORT,
  /// A frame for another station's MAC address: a hub or a switch that does not know better.
  MAC_NOT_OURS,
  /// A frame whose source is a group address, which no station has.
  MAC_SOURCE_IS_GROUP,
  /// A frame with an EtherType that the host does not speak.
  ETHER_TYPE_UNKNOWN,
  /// A frame with an 802.1Q tag; the host has no VLANs.
  VLAN_UNSUPPORTED,
  /// An IPv6 packet; the host does not speak IPv6.
  IPV6_UNSUPPORTED,

  /// An ARP packet that is cut short, or not for IPv4 over Ethernet.
  ARP_MALFORMED,
  /// An ARP packet whose sender cannot be a neighbour: a group MAC address, or an IPv4 address that
  /// no host has.
  ARP_SENDER_INVALID,
  /// An ARP packet whose sender claims an address of this host (RFC 5227 §2.4).
  ARP_ADDRESS_CONFLICT,
  /// A packet waiting for ARP made place for a newer one to the same neighbour.
  ARP_QUEUE_FULL,
  /// A packet waiting for ARP whose neighbour did not answer.
  ARP_UNANSWERED,
  /// An ARP table entry made place for a newer one.
  ARP_TABLE_FULL,

  /// A packet shorter than an IPv4 header or than the length it states.
  IP_TOO_SHORT,
  /// A packet whose version is not 4, or whose header length is less than 20 bytes.
  IP_HEADER_INVALID,
  /// A packet whose header checksum is wrong (RFC 1122 §3.2.1.2).
  IP_CHECKSUM_WRONG,
  /// A packet whose source cannot be a sender's: broadcast, multicast, loopback, or this host's own
  /// (RFC 1122 §3.2.1.3).
  IP_SOURCE_INVALID,
  /// A packet whose destination cannot come over a cable: loopback, or 0.0.0.0 (RFC 1122 §3.2.1.3).
  IP_DESTINATION_INVALID,
  /// A packet for one host in a frame for all (RFC 1122 §3.3.6).
  IP_UNICAST_IN_GROUP_FRAME,
  /// A packet with a source route, which hosts and routers refuse here (RFC 7126 §4.3).
  IP_SOURCE_ROUTE,
  /// A packet to a multicast group that the host is no member of.
  IP_GROUP_NOT_JOINED,
  /// A packet for another host, and this one does not forward.
  IP_NOT_FORWARDING,
  /// A broadcast that a router does not pass on (RFC 2644 §2).
  IP_BROADCAST_NOT_FORWARDED,
  /// A packet to be forwarded whose time to live ran out.
  IP_TTL_EXCEEDED,
  /// No route leads to the packet's destination.
  IP_NO_ROUTE,
  /// A packet longer than the next link's MTU that must not be fragmented.
  IP_FRAGMENTATION_NEEDED,
  /// A packet of a protocol that the host does not speak.
  IP_PROTOCOL_UNKNOWN,
  /// A packet to the host itself found the loopback queue full.
  LOOPBACK_QUEUE_FULL,

  /// A fragment that is empty, of a length that is no multiple of 8, or beyond the largest packet.
  FRAGMENT_INVALID,
  /// A fragment that overlaps another one, or came after such a one: the packet is discarded whole
  /// (RFC 5722 §4).
  FRAGMENT_OVERLAP,
  /// A fragment that had come already.
  FRAGMENT_DUPLICATE,
  /// A packet in more fragments than the host keeps.
  FRAGMENTS_TOO_MANY,
  /// A half-assembled packet made place for a newer one.
  REASSEMBLY_FULL,
  /// A half-assembled packet whose other fragments did not come in time (RFC 1122 §3.3.2).
  REASSEMBLY_TIMEOUT,

  /// An ICMP message shorter than its header.
  ICMP_TOO_SHORT,
  /// An ICMP message whose checksum is wrong.
  ICMP_CHECKSUM_WRONG,
  /// An ICMP message of a type or code that the host does not know or not heed.
  ICMP_TYPE_UNKNOWN,
  /// An echo request to a broadcast address (RFC 1122 §3.2.2.6).
  ICMP_ECHO_BROADCAST,
  /// An echo reply that nobody waits for.
  ICMP_ECHO_UNEXPECTED,
  /// An ICMP error that quotes no packet of this host.
  ICMP_QUOTE_INVALID,
  /// An ICMP error was not sent because the host sends no more for now (RFC 1812 §4.3.2.8).
  ICMP_RATE_LIMITED,

  /// An IGMP message shorter than what it begins with, or than the sources it states.
  IGMP_TOO_SHORT,
  /// An IGMP message whose checksum is wrong.
  IGMP_CHECKSUM_WRONG,
  /// An IGMP message that is no query: the report of another host, or of an unknown type.
  IGMP_TYPE_UNKNOWN,

  /// A UDP datagram shorter than its header, or than the length it states.
  UDP_TOO_SHORT,
  /// A UDP datagram whose checksum is wrong (RFC 1122 §4.1.3.4).
  UDP_CHECKSUM_WRONG,
  /// A UDP datagram to a port that nobody has.
  UDP_PORT_UNREACHABLE,
  /// A UDP datagram found its socket's receive buffer full.
  UDP_BUFFER_FULL,

  /// A TCP segment shorter than its header.
  TCP_TOO_SHORT,
  /// A TCP segment whose checksum is wrong.
  TCP_CHECKSUM_WRONG,
  /// A TCP segment of no connection that was answered with a reset.
  TCP_NO_CONNECTION,
  /// A TCP segment that its connection does not accept: outside the window, or against the rules of
  /// its state.
  TCP_NOT_ACCEPTABLE,
  /// A TCP segment that may be forged was not answered, because the host has answered so many in
  /// this second (RFC 5961 §7).
  TCP_CHALLENGE_LIMITED,
  /// A TCP segment with an older timestamp than one before: a duplicate of long ago (RFC 7323
  /// §5.3).
  TCP_TIMESTAMP_OLD,
  /// A TCP segment without timestamps on a connection that has agreed on them (RFC 7323 §3.2).
  TCP_TIMESTAMP_MISSING,
  /// A SYN found its listener's queue full, and was not answered with a cookie.
  TCP_BACKLOG_FULL,
  /// A TCP segment acknowledges what is no cookie of the listener, or one too old.
  TCP_SYN_COOKIE_WRONG,
  /// The last acknowledgement of a handshake found its listener's queue of connections full.
  TCP_ACCEPT_QUEUE_FULL,
  /// A TCP segment to or from a broadcast or multicast address (RFC 9293 §3.9.2.3).
  TCP_GROUP_ADDRESS,
  /// A TCP segment with data for a connection that its program has closed; answered with a reset.
  TCP_AFTER_CLOSE,
  /// A TCP segment behind a gap, when more such data was held than is kept.
  TCP_REASSEMBLY_FULL,
  /// A TCP connection found no room in the table of those in TIME-WAIT and was closed at once.
  TCP_TIME_WAIT_FULL;
}
