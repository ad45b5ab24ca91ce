package io.netjar.sockets.endpoint;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// The JDK's options of one kind of sockets and where each has its effect. What a value may be, and
/// what is said where it may not, is as in the JDK on Linux.
///
/// @param <S> what has the options
public final class OptionTable<S> {
  private final Map<SocketOption<?>, Row<S, ?>> rows;
  private final Set<SocketOption<?>> supported = new LinkedHashSet<>();

  /// Gives the value of an option.
  public interface Read<S, T> {
    /// The value of one socket; null where there is none.
    @Nullable T of(S socket) throws SocketException;
  }

  /// Sets an option.
  public interface Change<S, T> {
    /// Sets that of one socket.
    void on(S socket, T value) throws IOException;
  }

  private record Row<S, T>(Read<S, T> read, Change<S, T> change, boolean isOfJdk) {}

  private OptionTable(Map<SocketOption<?>, Row<S, ?>> rows) {
    this.rows = rows;
    rows.forEach(
        (option, row) -> {
          if (row.isOfJdk) {
            supported.add(option);
          }
        });
  }

  /// Options that are being written down.
  ///
  /// @param <S> what has the options
  public static final class Builder<S> {
    private final Map<SocketOption<?>, Row<S, ?>> rows = new LinkedHashMap<>();

    /// Adds an option of the JDK.
    public <T> Builder<S> row(SocketOption<T> option, Read<S, T> read, Change<S, T> change) {
      rows.put(option, new Row<>(read, change, true));
      return this;
    }

    /// Adds an option that the JDK has no name for. It is not [listed][OptionTable#supported]: a
    /// program may read all that are, and knows nothing of this one.
    public <T> Builder<S> own(SocketOption<T> option, Read<S, T> read, Change<S, T> change) {
      rows.put(option, new Row<>(read, change, false));
      return this;
    }

    /// Adds the size of a buffer.
    public Builder<S> buffer(
        SocketOption<Integer> option, Read<S, Integer> read, Change<S, Integer> change) {
      return row(
          option,
          read,
          (on, size) -> {
            if (size < 0) {
              throw new IllegalArgumentException("Invalid send/receive buffer size");
            }
            change.on(on, size);
          });
    }

    /// Adds a number of 0 to 255.
    ///
    /// @param otherwise what is said of another one
    public Builder<S> octet(
        SocketOption<Integer> option,
        Read<S, Integer> read,
        Change<S, Integer> change,
        String otherwise) {
      return row(
          option,
          read,
          (on, value) -> {
            if (value < 0 || value > 255) {
              throw new IllegalArgumentException(otherwise);
            }
            change.on(on, value);
          });
    }

    /// Adds the number of a hardware queue; 0 where there is none, as on Linux's loopback.
    public Builder<S> incomingQueue() {
      return row(
          ExtendedSocketOptions.SO_INCOMING_NAPI_ID,
          _ -> 0,
          (_, _) -> {
            throw new SocketException("Attempt to set read only option SO_INCOMING_NAPI_ID");
          });
    }

    /// The table.
    public OptionTable<S> build() {
      return new OptionTable<>(rows);
    }
  }

  /// A table of some of these options.
  OptionTable<S> only(SocketOption<?>... some) {
    return where(Arrays.asList(some)::contains);
  }

  /// A table of these options but some.
  public OptionTable<S> without(SocketOption<?>... some) {
    return where(option -> !Arrays.asList(some).contains(option));
  }

  private OptionTable<S> where(Predicate<SocketOption<?>> isWanted) {
    var some = new LinkedHashMap<>(rows);
    some.keySet().removeIf(isWanted.negate());
    return new OptionTable<>(some);
  }

  /// The options that a socket says it has: those that the JDK's has.
  public Set<SocketOption<?>> supported() {
    return Collections.unmodifiableSet(supported);
  }

  /// Checks that a socket has an option, and the value its type.
  ///
  /// @throws UnsupportedOperationException naming one that it has not
  public <T> void check(SocketOption<T> option, @Nullable T value) {
    check(option);
    if (!option.type().isInstance(value)) {
      throw new IllegalArgumentException("Invalid value '" + value + "'");
    }
  }

  /// Checks that a socket has an option.
  ///
  /// @throws UnsupportedOperationException naming one that it has not
  public void check(SocketOption<?> option) {
    row(option);
  }

  /// Sets an option that was [checked][#check].
  ///
  /// @throws IllegalArgumentException where the value cannot be
  @SuppressWarnings("unchecked")
  public <T> void set(S on, SocketOption<T> option, T value) throws IOException {
    ((Row<S, T>) row(option)).change.on(on, value);
  }

  /// The value of an option that has one.
  public <T> T get(S of, SocketOption<T> option) throws SocketException {
    return Objects.requireNonNull(getOrNull(of, option));
  }

  /// The value of an option; null for an interface that was not chosen.
  @SuppressWarnings("unchecked")
  public <T> @Nullable T getOrNull(S of, SocketOption<T> option) throws SocketException {
    return ((Row<S, T>) row(option)).read.of(of);
  }

  private Row<S, ?> row(SocketOption<?> option) {
    // The JDK's own object for this one cannot be reached from here, and may yet come in.
    boolean isInline = option.name().equals(StreamOptionTable.SO_OOBINLINE.name());
    var row = rows.get(isInline ? StreamOptionTable.SO_OOBINLINE : option);
    if (row == null) {
      throw SocketFailures.noOption(option.toString());
    }
    return row;
  }
}
