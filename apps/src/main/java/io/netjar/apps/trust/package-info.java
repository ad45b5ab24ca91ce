/// Whom to believe on a connection: TLS 1.3 between keys that each side has made for itself, keys
/// of peers that are known from before, and codes that a person types.
///
/// Knows [io.netjar.apps.program] only.
@NullMarked
package io.netjar.apps.trust;

import org.jspecify.annotations.NullMarked;
