package io.netjar.stack.tcp;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;
import io.netjar.stack.PortTable;
import io.netjar.stack.SocketEntry;
import io.netjar.stack.SocketError;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Bytes;
import io.netjar.wire.Endpoint;
import io.netjar.wire.IpAddress;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Packet;
import io.netjar.wire.PacketArrays;
import io.netjar.wire.TcpView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// TCP of one host: finds whom a segment is for, and holds all listeners and connections.
///
/// I/O-free: segments come in by [#onSegment] and leave by [TcpNetwork]; timers stand in the
/// [EventQueue]. Not safe for use by several threads at once; times never fall from one call to the
/// next.
public final class TcpLayer {
  /// How far the numbers of a connection that takes the place of one in TIME-WAIT lie beyond it.
  static final long ISS_STEP = 1 << 17;

  /// The largest IPv4 packet.
  private static final int LARGEST_PACKET = 65_535;

  private final TcpNetwork network;
  private final EventQueue events;
  private final TcpSettings settings;
  private final LocalPorts ports;
  private final Counters counters;
  private final long seed;
  private final InitialSequence initialSequence;
  private final BareSegments bare;
  private final ChallengeLimit challengeLimit;
  private final FlowTable<Flow> flows;
  private final ListenerTable listeners;
  private @Nullable TimeWaits timeWaits;
  private @Nullable SynRecords synRecords;
  private @Nullable SynCookies cookies;

  private final PacketArrays arrays = new PacketArrays();

  /// The segment to be sent next.
  private final SegmentPlan plan = new SegmentPlan();

  /// The segment being looked at; made with the first one.
  private @Nullable Segment arriving;

  private @Nullable Consumer<TcpConnection> closed;
  private int open;
  private long retransmissionsOfClosed;

  /// @param settings of the host: for its listeners, and for TIME-WAIT
  /// @param ports which ports listeners have taken; TCP's own
  /// @param seed where initial sequence numbers come from
  public TcpLayer(
      TcpNetwork network,
      EventQueue events,
      TcpSettings settings,
      PortTable ports,
      Counters counters,
      long seed) {
    this.network = network;
    this.events = events;
    this.settings = settings;
    this.counters = counters;
    this.seed = seed;
    this.initialSequence = new InitialSequence(seed);
    this.bare = new BareSegments(network);
    this.challengeLimit = new ChallengeLimit(initialSequence, counters);
    this.flows = new FlowTable<>(seed);
    this.ports = new LocalPorts(ports, flows);
    this.listeners = new ListenerTable(seed, this.ports);
  }

  // ------------------------------------------------------------------ the program's side

  /// Listens on a port that belongs to this listener alone; see [#listen(IpAddress, int, int,
  /// boolean)].
  public TcpListener listen(IpAddress local, int port, int backlog) throws SocketErrorException {
    return listen(local, port, backlog, false);
  }

  /// Listens on a port.
  ///
  /// @param local an own address, or "any"
  /// @param port 0: an ephemeral one
  /// @param backlog how many connections may wait to be accepted; less than 1 counts as 1
  /// @param reusePort whether it shares the port, and who connects to it, with other listeners that
  ///   share it too
  /// @throws SocketErrorException ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE, ACCESS or NOT_SUPPORTED
  public TcpListener listen(IpAddress local, int port, int backlog, boolean reusePort)
      throws SocketErrorException {
    int address = ownOrAny(local);
    int taken = listeners.claim(address, port, reusePort);
    var listener = new TcpListener(this, address, taken, backlog, reusePort, settings);
    listeners.add(listener);
    return listener;
  }

  /// Begins a connection: sends a SYN. Whether it succeeds is told by [TcpConnection#isEstablished]
  /// and [TcpConnection#error].
  ///
  /// @param local an own address; null or "any": the one that the route wants
  /// @param localPort 0: an ephemeral one
  /// @throws SocketErrorException NETWORK_UNREACHABLE, ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE,
  ///   ACCESS or NOT_SUPPORTED
  public TcpConnection connect(
      @Nullable IpAddress local, int localPort, Endpoint remote, TcpSettings settings, long now)
      throws SocketErrorException {
    if (!(remote.address() instanceof Ipv4Address to)) {
      throw new SocketErrorException(SocketError.NOT_SUPPORTED);
    }
    // As everywhere: to connect to "any" is to connect to oneself.
    int remoteAddress = to.value() == 0 ? Ipv4Address.LOOPBACK.value() : to.value();
    int source = local == null ? 0 : ownOrAny(local);
    if (source == 0) {
      source = network.sourceFor(remoteAddress);
    }
    if (source == 0 || !network.isUnicast(remoteAddress)) {
      throw new SocketErrorException(SocketError.NETWORK_UNREACHABLE);
    }
    int port = ports.choose(source, localPort, remoteAddress, remote.port(), settings, now);
    var ends = new FourTuple(source, port, remoteAddress, remote.port());
    long iss = initialSequence.of(ends, now);
    if (flows.find(source, port, remoteAddress, remote.port()) instanceof TimeWait old) {
      timeWaits().remove(old);
      iss = InitialSequence.atLeast(iss, old.leastIss());
    }
    var connection = new TcpConnection(this, settings, ends, TcpState.SYN_SENT, iss, null);
    add(ends, connection);
    connection.afterEvent(now);
    return connection;
  }

  private int ownOrAny(IpAddress address) throws SocketErrorException {
    if (!(address instanceof Ipv4Address own)) {
      throw new SocketErrorException(SocketError.NOT_SUPPORTED);
    }
    if (own.value() != 0 && !network.isOwn(own.value())) {
      throw new SocketErrorException(SocketError.ADDRESS_NOT_AVAILABLE);
    }
    return own.value();
  }

  /// The connections that are neither closed nor in TIME-WAIT, without the passive opens that are
  /// in SYN-RECEIVED, in an order that depends on the host's seed alone.
  public List<TcpConnection> connections() {
    var list = new ArrayList<TcpConnection>(open);
    for (int i = 0; i < flows.capacity(); i++) {
      if (flows.at(i) instanceof TcpConnection connection) {
        list.add(connection);
      }
    }
    return list;
  }

  /// The listeners, in an order that depends on the host's seed alone.
  public List<TcpListener> listeners() {
    return listeners.list();
  }

  /// How many connections there are that are neither closed nor in TIME-WAIT, handshakes under way
  /// included.
  public int openConnections() {
    return open + halfOpen();
  }

  /// How many passive opens are in SYN-RECEIVED.
  public int halfOpen() {
    return synRecords == null ? 0 : synRecords.size();
  }

  /// How many SYNs were answered with a cookie, because a listener had too many handshakes under
  /// way (RFC 4987 §3.6).
  public long synCookiesSent() {
    return cookies == null ? 0 : cookies.sent();
  }

  /// How many such cookies came back and were good; the others are counted as
  /// [DropReason#TCP_SYN_COOKIE_WRONG].
  public long synCookiesReceived() {
    return cookies == null ? 0 : cookies.received();
  }

  /// Listeners, connections, and passive opens that are not complete, in the order of their states
  /// and ends; without those in TIME-WAIT.
  public List<SocketEntry> sockets() {
    List<SynRecord> passive = synRecords == null ? List.of() : synRecords.list();
    return TcpSockets.open(this, passive, events.nowNanos());
  }

  /// How many connections are in TIME-WAIT.
  public int timeWaitCount() {
    return timeWaits == null ? 0 : timeWaits.size();
  }

  /// The connections in TIME-WAIT, those that end first first.
  public List<SocketEntry> timeWaitEntries() {
    return TcpSockets.timeWait(timeWaits == null ? null : timeWaits.oldest(), events.nowNanos());
  }

  /// Sets who hears of each connection that is closed or enters TIME-WAIT, right before; it may
  /// look, never call back.
  public void onConnectionClosed(@Nullable Consumer<TcpConnection> listener) {
    closed = listener;
  }

  /// Forgets everything without a word on the wire, as a host does that loses its power.
  public void crash() {
    for (var connection : connections()) {
      StateChange.end(connection, SocketError.RESET);
      connection.tell();
    }
    for (var listener : listeners()) {
      onListenerClosed(listener);
      listener.end();
    }
    if (synRecords != null) {
      synRecords.list().forEach(synRecords::remove);
    }
    if (timeWaits != null) {
      timeWaits.clear();
    }
  }

  /// How many segments were sent again, by all connections there ever were (RFC 4022 §3,
  /// tcpRetransSegs).
  public long retransmissions() {
    long sum = retransmissionsOfClosed;
    sum += synRecords == null ? 0 : synRecords.retransmissions();
    for (var connection : connections()) {
      sum += connection.sender().retransmissions();
    }
    return sum;
  }

  // ------------------------------------------------------------------ the network's side

  /// Takes the segment that a connection wants to send.
  SegmentPlan plan() {
    return plan;
  }

  /// Where the arrays of long segments come from.
  PacketArrays arrays() {
    return arrays;
  }

  /// Takes a segment in and owns it.
  ///
  /// @param packet begins at the TCP header and is cut to its length
  public void onSegment(Packet packet, int source, int destination, int trafficClass, long now) {
    // RFC 9293 §3.9.2.3: neither from nor to a broadcast or multicast address.
    if (!network.isUnicast(destination) || !network.isUnicast(source)) {
      counters.drop(DropReason.TCP_GROUP_ADDRESS);
      return;
    }
    var segment = arriving;
    if (segment == null) {
      segment = new Segment();
      arriving = segment;
    }
    var broken = segment.read(packet, source, destination, trafficClass);
    if (broken != null) {
      counters.drop(broken);
      return;
    }
    var flow = flows.find(destination, segment.destinationPort, source, segment.sourcePort);
    if (flow != null) {
      flow.onSegment(segment, now);
    } else {
      onSegmentOfNoFlow(segment, now, 0);
    }
    segment.clear();
  }

  /// A segment of no connection: for a listener, or for nobody (RFC 9293 §3.10.7.1).
  ///
  /// @param leastIss a new connection's numbers do not begin before this; 0: any
  void onSegmentOfNoFlow(Segment segment, long now, long leastIss) {
    var listener = listenerFor(segment);
    if (listener != null) {
      listener.onSegment(segment, now, leastIss);
    } else {
      counters.drop(DropReason.TCP_NO_CONNECTION);
      if (!segment.has(TcpView.RST)) {
        bare.sendReset(segment, now);
      }
    }
  }

  /// Who listens where a segment goes; null where nobody does.
  @Nullable TcpListener listenerFor(Segment segment) {
    return listeners.find(segment);
  }

  /// Takes an ICMP error in that quotes a segment of this host.
  ///
  /// @param mtu the next link's MTU with "fragmentation needed", 0 where it is not told
  /// @param bytes holds the quoted segment
  /// @param offset where its TCP header begins; at least 8 bytes follow
  /// @param source the quoted packet's source: an own address
  public void onIcmpError(
      int type,
      int code,
      int mtu,
      byte[] bytes,
      int offset,
      int source,
      int destination,
      long now) {
    var flow = quoted(bytes, offset, source, destination);
    if (flow instanceof TcpConnection connection) {
      IcmpErrorArrival.process(connection, type, code, mtu, now);
      connection.afterEvent(now);
    } else if (flow instanceof SynRecord record) {
      IcmpErrorArrival.process(record, type, code);
    }
  }

  /// A segment could not leave: its next hop, a neighbour of this host, does not answer ARP.
  ///
  /// @param segment begins at its TCP header
  public void onNeighbourSilent(Packet segment, int source, int destination, long now) {
    var flow = quoted(segment.bytes(), segment.start(), source, destination);
    if (flow instanceof TcpConnection connection) {
      IcmpErrorArrival.onNeighbourSilent(connection);
      connection.afterEvent(now);
    }
  }

  /// What a quoted segment is of, if the segment may be under way (RFC 5927 §4.1).
  private @Nullable Flow quoted(byte[] bytes, int offset, int source, int destination) {
    int localPort = TcpView.sourcePort(bytes, offset);
    int remotePort = TcpView.destinationPort(bytes, offset);
    var flow = flows.find(source, localPort, destination, remotePort);
    int sequence = Bytes.i32(bytes, offset + 4);
    boolean underWay =
        switch (flow) {
          case TcpConnection connection -> IcmpErrorArrival.isUnderWay(connection, sequence);
          case SynRecord record -> sequence == record.iss;
          case TimeWait _ -> false; // all is acknowledged
          case null -> false;
        };
    return underWay ? flow : null;
  }

  // ------------------------------------------------------------------ connections come and go

  void add(FourTuple ends, TcpConnection connection) {
    flows.put(ends.local(), ends.localPort(), ends.remote(), ends.remotePort(), connection);
    open++;
  }

  void onClosed(TcpConnection c) {
    var hears = closed;
    if (hears != null) {
      hears.accept(c);
    }
    flows.remove(c.localAddress(), c.localPort(), c.remoteAddress(), c.remotePort());
    open--;
    retransmissionsOfClosed += c.sender().retransmissions();
  }

  /// Keeps a record in the place of a connection.
  ///
  /// @return null where the bound is reached: the connection is closed at once
  @Nullable TimeWait onTimeWait(TcpConnection c, long now) {
    onClosed(c);
    if (timeWaits().isFull()) {
      counters.drop(DropReason.TCP_TIME_WAIT_FULL);
      return null;
    }
    var record = new TimeWait(this, c, c.receiver().rcvWnd());
    timeWaits().add(record, now);
    return record;
  }

  void onListenerClosed(TcpListener listener) {
    listeners.remove(listener);
  }

  // ------------------------------------------------------------------ for the connections

  /// The largest payload for segments to `remote`, both ways: what the MTU leaves (RFC 9293
  /// §3.7.1), or the setting.
  int segmentSizeTo(int remote, TcpSettings wanted) {
    int mtu = Math.min(network.mtuFor(remote), LARGEST_PACKET);
    int most = Math.max(mtu - PathMtu.HEADERS, TcpSettings.LEAST_SEGMENT_SIZE);
    int set = wanted.maximumSegmentSize();
    return set == 0 ? most : Math.min(set, most);
  }

  InitialSequence initialSequence() {
    return initialSequence;
  }

  /// Sends what no connection sends.
  BareSegments bare() {
    return bare;
  }

  ChallengeLimit challengeLimit() {
    return challengeLimit;
  }

  TcpSettings settings() {
    return settings;
  }

  TcpNetwork network() {
    return network;
  }

  EventQueue events() {
    return events;
  }

  Counters counters() {
    return counters;
  }

  SynCookies cookies() {
    if (cookies == null) {
      cookies = new SynCookies(seed);
    }
    return cookies;
  }

  SynRecords synRecords() {
    if (synRecords == null) {
      synRecords = new SynRecords(events, flows);
    }
    return synRecords;
  }

  TimeWaits timeWaits() {
    if (timeWaits == null) {
      timeWaits = new TimeWaits(events, flows, settings);
    }
    return timeWaits;
  }
}
