/// Tests of the command `netjar`.
@NullMarked
package io.netjar.cli;

import org.jspecify.annotations.NullMarked;
