package io.netjar.matrix.rows;

import io.netjar.matrix.Row;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Netty's TCP channels on NIO: an echo, over several connections at once.
// What fails closes the connection, and its call says so.
@SuppressWarnings("FutureReturnValueIgnored")
public final class NettyTcp implements Row {
  private static final int CONNECTIONS = 4;

  @Override
  public AutoCloseable serve(InetSocketAddress address) throws Exception {
    var loops = loops();
    new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .childHandler(new Echo())
        .bind(address)
        .sync();
    return () -> end(loops);
  }

  static EventLoopGroup loops() {
    return new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  }

  static void end(EventLoopGroup loops) throws InterruptedException {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  /// Sends back what comes.
  @Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.write(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }

  @Override
  public String call(String server, int port) throws Exception {
    var loops = loops();
    try {
      var calls = new ArrayList<Call>();
      for (int i = 0; i < CONNECTIONS; i++) {
        var call = new Call(Payload.of(50_000 + i));
        calls.add(call);
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(call)
            .connect(server, port)
            .sync();
      }
      var said = new ArrayList<String>();
      for (var call : calls) {
        said.add(Payload.say(call.answer.get(60, TimeUnit.SECONDS)));
      }
      return HttpCalls.lines(said);
    } finally {
      end(loops);
    }
  }

  /// Sends its bytes and waits for as many.
  private static final class Call extends SimpleChannelInboundHandler<ByteBuf> {
    final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private final byte[] question;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    Call(byte[] question) {
      this.question = question;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(Unpooled.wrappedBuffer(question));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) throws IOException {
      bytes.readBytes(received, bytes.readableBytes());
      if (received.size() == question.length) {
        answer.complete(received.toByteArray());
        context.close();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      answer.completeExceptionally(new IOException("closed after " + received.size() + " bytes"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      answer.completeExceptionally(cause);
    }
  }
}
