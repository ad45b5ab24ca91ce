package io.netjar.stack.ip;

import io.netjar.stack.NetworkInterface;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Subnet;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A host's routes; the one with the longest prefix that holds the destination is taken (RFC 1122
/// §3.3.1, RFC 1812 §5.2.4.3). Of several for the same subnet the one added first is taken.
public final class RoutingTable {
  private static final Route[] NONE = {};

  /// In the order of falling prefix length.
  private Route[] routes = NONE;

  private int[] networks = {};
  private int[] masks = {};
  private int cachedDestination;
  private @Nullable Route cached;

  /// Adds a route.
  ///
  /// @param gateway the neighbour that passes packets on, or null for an on-link route
  public void add(Subnet subnet, @Nullable Ipv4Address gateway, NetworkInterface out) {
    int at = 0;
    while (at < routes.length && routes[at].subnet().prefixLength() >= subnet.prefixLength()) {
      at++;
    }
    var longer = Arrays.copyOf(routes, routes.length + 1);
    System.arraycopy(routes, at, longer, at + 1, routes.length - at);
    longer[at] = new Route(subnet, gateway, out);
    replace(longer);
  }

  /// Removes all routes for exactly `subnet`.
  ///
  /// @return whether there was one
  public boolean remove(Subnet subnet) {
    int before = routes.length;
    replace(Arrays.stream(routes).filter(r -> !r.subnet().equals(subnet)).toArray(Route[]::new));
    return routes.length < before;
  }

  private void replace(Route[] newRoutes) {
    routes = newRoutes;
    networks = new int[newRoutes.length];
    masks = new int[newRoutes.length];
    for (int i = 0; i < newRoutes.length; i++) {
      networks[i] = newRoutes[i].subnet().network().value();
      masks[i] = newRoutes[i].subnet().mask().value();
    }
    cached = null;
  }

  /// The route to `destination`, or null where there is none.
  public @Nullable Route lookup(int destination) {
    var route = cached;
    if (route != null && cachedDestination == destination) {
      return route;
    }
    for (int i = 0; i < networks.length; i++) {
      if ((destination & masks[i]) == networks[i]) {
        cachedDestination = destination;
        cached = routes[i];
        return routes[i];
      }
    }
    return null;
  }

  /// The routes, those with the longest prefix first.
  public List<Route> routes() {
    return List.of(routes);
  }
}
