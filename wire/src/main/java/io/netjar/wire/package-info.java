/// Addresses, header formats, checksums, sequence numbers: the bytes of the network and nothing
/// else.
///
/// Every header has two forms with the same names: an immutable record, valid by construction
/// (`Ipv4Header`), and a view of static methods over (array, offset) that judges nothing
/// ([Ipv4View]) for hot paths and dissection.
@NullMarked
package io.netjar.wire;

import org.jspecify.annotations.NullMarked;
