/// A network: its clock and event queue, cables, hubs, switches, routers, LANs, hosts and names,
/// faults, taps and captures.
///
/// Begin with [Network] and [Host]. Everything happens in virtual time and on the thread that calls
/// [Network#run]: no type here is safe for use by several threads at once.
@NullMarked
package io.netjar.network;

import org.jspecify.annotations.NullMarked;
