package io.netjar.house;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A use of a type, or of a member of a type, by compiled code.
///
/// @param type the binary name of the type that is used, such as `java.util.Map$Entry`
/// @param member the name of the method or field, `<init>` for a constructor, empty for the type
///   itself, [#SYNCHRONIZED] for a lock on an object
/// @param line the source line of the use; 0 if the class file does not say
record Reference(String type, String member, int line) {
  /// The "member" by which synchronized methods and blocks are reported.
  static final String SYNCHRONIZED = "synchronized";

  /// All uses in a class: the members with their lines, then the types that were not yet named.
  static List<Reference> of(ClassModel model) {
    Set<Reference> found = new LinkedHashSet<>();
    for (MethodModel method : model.methods()) {
      ofMethod(method, found);
    }
    Set<String> named = new LinkedHashSet<>();
    found.forEach(reference -> named.add(reference.type()));
    for (String type : types(model)) {
      if (named.add(type)) {
        found.add(new Reference(type, "", 0));
      }
    }
    return new ArrayList<>(found);
  }

  private static void ofMethod(MethodModel method, Set<Reference> found) {
    int line = 0;
    boolean locks = method.flags().has(AccessFlag.SYNCHRONIZED);
    for (CodeElement element : method.code().map(code -> code.elementList()).orElse(List.of())) {
      if (element instanceof LineNumber number) {
        line = number.line();
        if (locks) {
          found.add(new Reference("java.lang.Object", SYNCHRONIZED, line));
          locks = false;
        }
      }
      ofInstruction(element, line, found);
    }
  }

  private static void ofInstruction(CodeElement element, int line, Set<Reference> found) {
    switch (element) {
      case InvokeInstruction i -> add(i.owner().asSymbol(), i.name().stringValue(), line, found);
      case FieldInstruction f -> add(f.owner().asSymbol(), f.name().stringValue(), line, found);
      case NewObjectInstruction n -> add(n.className().asSymbol(), "<init>", line, found);
      case MonitorInstruction m when m.opcode() == Opcode.MONITORENTER ->
          found.add(new Reference("java.lang.Object", SYNCHRONIZED, line));
      case InvokeDynamicInstruction d -> {
        for (ConstantDesc argument : d.bootstrapArgs()) {
          if (argument instanceof DirectMethodHandleDesc handle) {
            add(handle.owner(), handle.methodName(), line, found);
          }
        }
      }
      default -> {}
    }
  }

  private static void add(ClassDesc owner, String member, int line, Set<Reference> found) {
    found.add(new Reference(name(owner), member, line));
  }

  /// The types in the constant pool and in the descriptors of fields and methods.
  private static Set<String> types(ClassModel model) {
    Set<String> names = new LinkedHashSet<>();
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof ClassEntry type) {
        names.add(name(type.asSymbol()));
      }
    }
    for (FieldModel field : model.fields()) {
      names.add(name(field.fieldTypeSymbol()));
    }
    for (MethodModel method : model.methods()) {
      MethodTypeDesc type = method.methodTypeSymbol();
      names.add(name(type.returnType()));
      type.parameterList().forEach(parameter -> names.add(name(parameter)));
    }
    return names;
  }

  /// The binary name; of an array, that of its innermost component.
  private static String name(ClassDesc type) {
    ClassDesc innermost = type;
    while (innermost.isArray()) {
      innermost = innermost.componentType();
    }
    String descriptor = innermost.descriptorString();
    return innermost.isPrimitive()
        ? innermost.displayName()
        : descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
  }
}
