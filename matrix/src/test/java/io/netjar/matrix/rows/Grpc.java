package io.netjar.matrix.rows;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netjar.matrix.Row;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

/// gRPC over Netty: a call, a stream, a deadline that passes.
public final class Grpc implements Row {
  private static final MethodDescriptor<byte[], byte[]> ECHO = method("Echo", MethodType.UNARY);
  private static final MethodDescriptor<byte[], byte[]> COUNT =
      method("Count", MethodType.SERVER_STREAMING);
  private static final MethodDescriptor<byte[], byte[]> SILENCE =
      method("Silence", MethodType.UNARY);

  private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
    return MethodDescriptor.newBuilder(new Bytes(), new Bytes())
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName("Matrix", name))
        .build();
  }

  /// Messages as they are.
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public AutoCloseable serve(InetSocketAddress address) throws Exception {
    var service =
        ServerServiceDefinition.builder("Matrix")
            .addMethod(
                ECHO,
                ServerCalls.<byte[], byte[]>asyncUnaryCall(
                    (request, answer) -> {
                      answer.onNext(request);
                      answer.onCompleted();
                    }))
            .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(Grpc::count))
            .addMethod(SILENCE, ServerCalls.<byte[], byte[]>asyncUnaryCall((_, _) -> {}))
            .build();
    var server = NettyServerBuilder.forAddress(address).addService(service).build().start();
    return () -> server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }

  private static void count(byte[] request, StreamObserver<byte[]> answer) {
    for (int i = 0; i < request[0]; i++) {
      answer.onNext(Payload.of(1000 * i));
    }
    answer.onCompleted();
  }

  @Override
  public String call(String server, int port) throws Exception {
    var channel = NettyChannelBuilder.forAddress(server, port).usePlaintext().build();
    try {
      return talk(channel);
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private static String talk(ManagedChannel channel) {
    var said = new ArrayList<String>();
    var options = CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
    for (int length : new int[] {0, 1, 100_000}) {
      said.add(
          Payload.say(ClientCalls.blockingUnaryCall(channel, ECHO, options, Payload.of(length))));
    }
    var stream = ClientCalls.blockingServerStreamingCall(channel, COUNT, options, new byte[] {10});
    while (stream.hasNext()) {
      said.add(Payload.say(stream.next()));
    }
    var impatient = CallOptions.DEFAULT.withDeadlineAfter(500, TimeUnit.MILLISECONDS);
    try {
      said.add(
          Payload.say(ClientCalls.blockingUnaryCall(channel, SILENCE, impatient, new byte[1])));
    } catch (StatusRuntimeException e) {
      said.add(String.valueOf(e.getStatus().getCode()));
    }
    return HttpCalls.lines(said);
  }
}
