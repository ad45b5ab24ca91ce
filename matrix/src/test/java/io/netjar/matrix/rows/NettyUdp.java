package io.netjar.matrix.rows;

import io.netjar.matrix.Row;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Netty's datagram channel on NIO: questions that are asked again until they are answered.
// A datagram that is not sent is asked for again.
@SuppressWarnings("FutureReturnValueIgnored")
public final class NettyUdp implements Row {
  private static final int QUESTIONS = 30;

  @Override
  public AutoCloseable serve(InetSocketAddress address) throws Exception {
    var loops = NettyTcp.loops();
    new Bootstrap()
        .group(loops)
        .channel(NioDatagramChannel.class)
        .handler(
            new SimpleChannelInboundHandler<DatagramPacket>() {
              @Override
              protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
                String question = packet.content().toString(StandardCharsets.UTF_8);
                send(context.channel(), "answer to " + question, packet.sender());
              }
            })
        .bind(address)
        .sync();
    return () -> NettyTcp.end(loops);
  }

  private static void send(Channel channel, String text, InetSocketAddress to) {
    var bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    channel.writeAndFlush(new DatagramPacket(bytes, to));
  }

  @Override
  public String call(String server, int port) throws Exception {
    var loops = NettyTcp.loops();
    try {
      BlockingQueue<String> answers = new LinkedBlockingQueue<>();
      var channel =
          new Bootstrap()
              .group(loops)
              .channel(NioDatagramChannel.class)
              .handler(
                  new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(
                        ChannelHandlerContext context, DatagramPacket packet) {
                      answers.add(packet.content().toString(StandardCharsets.UTF_8));
                    }
                  })
              .bind(0)
              .sync()
              .channel();
      var to = new InetSocketAddress(server, port);
      var said = new ArrayList<String>();
      for (int i = 0; i < QUESTIONS; i++) {
        said.add(ask(channel, "question " + i, to, answers));
      }
      return HttpCalls.lines(said);
    } finally {
      NettyTcp.end(loops);
    }
  }

  private static String ask(
      Channel channel, String question, InetSocketAddress to, BlockingQueue<String> answers)
      throws InterruptedException {
    for (int attempt = 0; attempt < 20; attempt++) {
      send(channel, question, to);
      @Nullable String answer = answers.poll(1, TimeUnit.SECONDS);
      // A late answer to an earlier attempt comes twice.
      while (answer != null && !answer.endsWith(question)) {
        answer = answers.poll(1, TimeUnit.SECONDS);
      }
      if (answer != null) {
        return answer;
      }
    }
    return "no answer to " + question;
  }
}
