/// Capture files: written as pcapng (draft-ietf-opsawg-pcapng), read as pcapng or classic pcap
/// (draft-ietf-opsawg-pcap), so that every frame of a network can be kept and seen again, here and
/// in Wireshark.
///
/// [PcapngWriter] writes, [PcapngReader] reads; what the reader finds is a [CaptureRecord].
@NullMarked
package io.netjar.wire.pcapng;

import org.jspecify.annotations.NullMarked;
