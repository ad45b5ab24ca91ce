/// `files`: sends files to a receiver that saves them whole or not at all.
///
/// ## The plain form
///
/// One TCP connection carries one file:
///
/// | bytes | content |
/// | --- | --- |
/// | 4 | length of the header, little-endian, 2 to 65,536 |
/// | that many | header: a JSON object in UTF-8 with `filename` (string) and `filesize` (integer) |
/// | `filesize` | the file |
///
/// Keys the receiver does not know are ignored; a key that stands twice is an error. The sender
/// then ends its direction of the stream (FIN) and waits. The receiver saves the file and ends the
/// other direction: **a clean end of stream means saved**. A receiver that refuses the file or
/// fails resets the connection. Nothing else is acknowledged: the form has no checksum of its own
/// and no reason for a refusal travels back. The reason stands in the receiver's output.
@NullMarked
package io.netjar.apps.files;

import org.jspecify.annotations.NullMarked;
