/// How much TCP carries over a path: the table in `docs/goodput.txt`.
@NullMarked
package io.netjar.network.goodput;

import org.jspecify.annotations.NullMarked;
