/// The programs of `apps` beside the tools they are compared with, each in processes of its own.
@NullMarked
package io.netjar.bench.programs;

import org.jspecify.annotations.NullMarked;
