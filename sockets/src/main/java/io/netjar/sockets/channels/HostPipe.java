package io.netjar.sockets.channels;

import io.netjar.sockets.endpoint.PipeSource;
import io.netjar.sockets.endpoint.SocketOwner;
import java.net.SocketException;
import java.nio.channels.Pipe;

/// A pipe in memory, whose ends a [HostSelector] can watch.
final class HostPipe extends Pipe {
  private final HostPipeSource source;
  private final HostPipeSink sink;

  HostPipe(HostSelectorProvider provider, SocketOwner owner) throws SocketException {
    var end = new PipeSource(owner);
    source = new HostPipeSource(provider, end);
    sink = new HostPipeSink(provider, end.sink());
  }

  @Override
  public SourceChannel source() {
    return source;
  }

  @Override
  public SinkChannel sink() {
    return sink;
  }
}
