package io.netjar.house;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;

/// One compiled class of the project.
///
/// @param module the Maven module that holds it
/// @param test true for the classes of tests
/// @param model the class file
record CompiledClass(String module, boolean test, ClassModel model) {
  /// The binary name, such as `io.netjar.wire.Subnet`.
  String name() {
    return model.thisClass().asInternalName().replace('/', '.');
  }

  String packageName() {
    int dot = name().lastIndexOf('.');
    return dot < 0 ? "" : name().substring(0, dot);
  }

  /// The path of the source, relative to the project's root.
  String sourcePath() {
    String file =
        model
            .findAttribute(Attributes.sourceFile())
            .map(attribute -> attribute.sourceFile().stringValue())
            .orElse(name() + ".class");
    String folder = packageName().replace('.', '/');
    return module + (test ? "/src/test/java/" : "/src/main/java/") + folder + "/" + file;
  }
}
