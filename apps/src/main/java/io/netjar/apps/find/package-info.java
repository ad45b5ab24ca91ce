/// `find`: who on this network announces a service, by UDP broadcast and multicast on each
/// interface. What it learns is a hint: an address and a port are whoever's who says so first, and
/// a key is proved only by a connection.
@NullMarked
package io.netjar.apps.find;

import org.jspecify.annotations.NullMarked;
