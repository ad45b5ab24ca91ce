/// The rows of the matrix: plain programs that know nothing of the network they run on.
@NullMarked
package io.netjar.matrix.rows;

import org.jspecify.annotations.NullMarked;
