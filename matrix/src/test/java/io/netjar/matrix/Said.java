package io.netjar.matrix;

/// What came of a run: the client's text, and in virtual time the trace of all frames.
record Said(String text, long traceHash, long steps) {
  Said(String text) {
    this(text, 0, 0);
  }
}
