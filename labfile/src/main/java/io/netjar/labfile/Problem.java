package io.netjar.labfile;

/// Something wrong in a lab file.
///
/// @param file the file as it was named
/// @param line the line, counted from 1; 0 where the problem is the file itself
/// @param key the place, as in `lans.office.subnet`; empty where the problem has none
/// @param message what is wrong, with the value
public record Problem(String file, int line, String key, String message) {

  /// `two-lans.yaml:5: lans.office.subnet: …`, as compilers print it.
  @Override
  public String toString() {
    return file + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + message;
  }
}
