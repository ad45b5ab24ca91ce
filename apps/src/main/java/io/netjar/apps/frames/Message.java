package io.netjar.apps.frames;

/// A header that says what follows, and what follows: a payload of any size. On the stream they are
/// two frames, the second of which need not fit into memory. The header is in UTF-8.
///
/// ```text
///  0         4               4 + h            12 + h
///  +---------+---------------+----------------+--------------
///  | u32: h  |  header, JSON |      u64       |  payload …
///  +---------+---------------+----------------+--------------
/// ```
///
/// @param header the JSON text
/// @param payload its bytes as they arrive, to be read before the next message
public record Message(String header, FrameReader.Body payload) {}
