package io.netjar.apps.program;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A peer as the user names it: `store:9000`, `10.1.0.2:9000`, `[2001:db8::1]:9000`.
///
/// @param host a name or an address in digits, an IPv6 address without its brackets
/// @param port 1 to 65535
public record HostPort(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([^\\[\\]\\s]+)\\]|([^:\\[\\]\\s]+)):(\\d{1,5})");

  /// Reads `HOST:PORT`.
  ///
  /// @param text what the user wrote
  /// @return the peer, not yet resolved
  /// @throws IllegalArgumentException naming the text, if it has another form, or is meant as an
  ///   address that is not the same to every reader
  public static HostPort parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'" + Shown.name(text) + "' is not HOST:PORT (an IPv6 address goes in brackets)");
    }
    int port = Integer.parseInt(form.group(3));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("'" + Shown.name(text) + "' has no port from 1 to 65535");
    }
    String bracketed = form.group(1);
    String host = bracketed != null ? Digits.bracketed(bracketed) : Digits.checked(form.group(2));
    return new HostPort(host, port);
  }

  /// Asks for the addresses of the host.
  ///
  /// @return at least one, in the order of preference
  /// @throws ProgramException [ExitCode#NO_CONNECTION] if the name is not known
  public InetAddress[] resolve() throws ProgramException {
    return resolve(host);
  }

  /// Asks for the addresses of a host.
  ///
  /// @param host a name or an address in digits
  /// @return at least one, in the order of preference
  /// @throws ProgramException [ExitCode#NO_CONNECTION] if the name is not known; [ExitCode#USAGE]
  ///   if it is an address that is not the same to every reader, or one of a link without the link
  public static InetAddress[] resolve(String host) throws ProgramException {
    try {
      InetAddress[] addresses = InetAddress.getAllByName(Digits.checked(host));
      String missing = Digits.missingZone(addresses[0], Digits.links());
      if (missing != null) {
        throw new ProgramException(ExitCode.USAGE, missing);
      }
      return addresses;
    } catch (IllegalArgumentException e) {
      throw new ProgramException(ExitCode.USAGE, String.valueOf(e.getMessage()));
    } catch (UnknownHostException e) {
      String zones =
          host.indexOf('%') < 0 ? "" : "; links here: " + String.join(", ", Digits.links());
      throw new ProgramException(
          ExitCode.NO_CONNECTION, "no address is known for '" + Shown.name(host) + "'" + zones, e);
    }
  }

  /// Opens a TCP connection to the first address of the host that answers.
  ///
  /// @param timeout bound of each attempt, and afterwards of each read
  /// @return a connected socket with `TCP_NODELAY`, owned by the caller
  /// @throws ProgramException if the name is not known or no address can be connected to
  public Socket connect(IdleTimeout timeout) throws ProgramException {
    ProgramException last = null;
    for (InetAddress address : resolve()) {
      try {
        return connect(address, timeout);
      } catch (ProgramException e) {
        last = e;
      }
    }
    if (last == null) {
      throw new IllegalStateException("resolved to no address: " + host);
    }
    throw last;
  }

  private Socket connect(InetAddress address, IdleTimeout timeout) throws ProgramException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(address, port), timeout.millis());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(timeout.millis());
      return socket;
    } catch (IOException e) {
      closeQuietly(socket);
      String digits = Shown.address(address, port);
      String who = digits.equals(toString()) ? digits : this + " (" + digits + ")";
      throw new ProgramException(
          ProgramException.codeOf(e),
          "cannot connect to " + who + ": " + ProgramException.reasonOf(e),
          e);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // The failure to connect is what the user must hear of.
    }
  }

  /// The peer as the user wrote it.
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + Shown.name(host) + "]" : Shown.name(host)) + ":" + port;
  }

  /// Reads a peer from the command line.
  public static final class Converter implements ITypeConverter<HostPort> {
    /// Called by the command line reader.
    public Converter() {}

    @Override
    public HostPort convert(String value) {
      try {
        return parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
