package io.netjar.network;

import io.netjar.stack.ip.RoutingTable;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Subnet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Static routes, so that every host reaches every LAN: the shortest way counted in routers, and of
/// several the one over what was made first.
///
/// A router gets a route to each LAN that it is not on. A host gets a default route to its LAN's
/// first router, and a route of its own to each LAN to which another router is nearer.
final class RoutePlan {
  private static final Subnet EVERYTHING = new Subnet(Ipv4Address.ANY, 0);
  private static final int UNREACHABLE = Integer.MAX_VALUE;

  private final Network network;

  RoutePlan(Network network) {
    this.network = network;
  }

  /// Computes all routes anew.
  void update() {
    for (var destination : network.lans()) {
      int[] distances = distances(destination);
      for (var router : network.routers()) {
        routeFrom(router, destination, distances);
      }
      for (var host : network.hosts()) {
        routeFromHost(host, destination, distances);
      }
    }
    network.hosts().forEach(RoutePlan::defaultRoute);
  }

  /// Gives a host that was connected just now its routes.
  void updateHost(Host host) {
    defaultRoute(host);
    if (network.routers().size() > 1) {
      for (var destination : network.lans()) {
        routeFromHost(host, destination, distances(destination));
      }
    }
  }

  private static void defaultRoute(Host host) {
    var by = gatewayed(host);
    if (by != null && !host.isRouter()) {
      var routes = host.stack().routes();
      routes.remove(EVERYTHING);
      add(routes, EVERYTHING, by, by.lan().routers().getFirst());
    }
  }

  /// The host's first place on a LAN that has a router.
  private static @Nullable Attachment gatewayed(Host host) {
    for (var attachment : host.attachments()) {
      if (!attachment.lan().routers().isEmpty()) {
        return attachment;
      }
    }
    return null;
  }

  /// For each router, by its number, how many routers stand between it and `destination`.
  private int[] distances(Lan destination) {
    var routers = network.routers();
    var distances = new int[routers.size()];
    Arrays.fill(distances, UNREACHABLE);
    for (int distance = 0; ; distance++) {
      boolean any = false;
      for (int i = 0; i < distances.length; i++) {
        if (distances[i] == UNREACHABLE
            && touches(routers.get(i), destination, distances, distance)) {
          distances[i] = distance;
          any = true;
        }
      }
      if (!any) {
        return distances;
      }
    }
  }

  /// True where the router is on `destination`, or on a LAN with a router one nearer to it.
  private boolean touches(Router router, Lan destination, int[] distances, int distance) {
    if (distance == 0) {
      return router.asHost().isOn(destination);
    }
    for (var attachment : router.asHost().attachments()) {
      for (var neighbour : attachment.lan().routers()) {
        if (distances[neighbour.number()] == distance - 1) {
          return true;
        }
      }
    }
    return false;
  }

  private void routeFrom(Router router, Lan destination, int[] distances) {
    int own = distances[router.number()];
    if (own == 0) {
      return;
    }
    var routes = router.asHost().stack().routes();
    routes.remove(destination.subnet());
    if (own == UNREACHABLE) {
      return;
    }
    for (var attachment : router.asHost().attachments()) {
      var next = nearest(attachment.lan(), distances);
      if (next != null && distances[next.number()] == own - 1) {
        add(routes, destination.subnet(), attachment, next);
        return;
      }
    }
  }

  private static void routeFromHost(Host host, Lan destination, int[] distances) {
    var byDefault = gatewayed(host);
    if (byDefault == null || host.isRouter() || host.isOn(destination)) {
      return;
    }
    var routes = host.stack().routes();
    routes.remove(destination.subnet());
    var bestPlace = byDefault;
    var best = byDefault.lan().routers().getFirst();
    for (var attachment : host.attachments()) {
      var next = nearest(attachment.lan(), distances);
      if (next != null && distances[next.number()] < distances[best.number()]) {
        bestPlace = attachment;
        best = next;
      }
    }
    if (best != byDefault.lan().routers().getFirst()) {
      add(routes, destination.subnet(), bestPlace, best);
    }
  }

  /// The router on `lan` that is nearest to where `distances` lead; `null` where it has none.
  private static @Nullable Router nearest(Lan lan, int[] distances) {
    Router best = null;
    for (var router : lan.routers()) {
      if (best == null || distances[router.number()] < distances[best.number()]) {
        best = router;
      }
    }
    return best;
  }

  private static void add(RoutingTable routes, Subnet to, Attachment from, Router gateway) {
    routes.add(to, gateway.asHost().address(from.lan()), from.networkInterface());
  }
}
