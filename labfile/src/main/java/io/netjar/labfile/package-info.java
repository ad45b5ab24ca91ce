/// A network described in a YAML file: read, checked, built, its programs run.
@NullMarked
package io.netjar.labfile;

import org.jspecify.annotations.NullMarked;
