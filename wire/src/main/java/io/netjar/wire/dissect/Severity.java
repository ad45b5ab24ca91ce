package io.netjar.wire.dissect;

/// How much a [Finding] matters.
public enum Severity {
  /// Legal, but worth knowing: a TTL of 1, a zero window.
  NOTE,
  /// Legal in form, but something that a sound sender does not do.
  WARNING,
  /// Against a standard: a receiver drops it or part of it.
  ERROR
}
