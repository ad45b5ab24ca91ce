package io.netjar.sockets.jdk;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// The class `java.lang.NetjarHook`: [BootHook] under a name that all code sees.
final class Hook {
  static final ClassDesc NAME = ClassDesc.of("java.lang.NetjarHook");

  private static final ClassDesc TEMPLATE = BootHook.class.describeConstable().orElseThrow();
  private static final Map<String, MethodTypeDesc> METHODS = methods();

  private final MethodHandles.Lookup lookup;

  private final boolean isFirst;

  private Hook(MethodHandles.Lookup lookup, boolean isFirst) {
    this.lookup = lookup;
    this.isFirst = isFirst;
  }

  /// False where another class loader's netjar has rewritten this JVM's classes already.
  boolean isFirst() {
    return isFirst;
  }

  /// Defines the class, or finds it where another class loader has defined it already.
  static Hook define() {
    var inPackage = Opens.lookupIn("java.lang.VirtualThread");
    Class<?> type;
    boolean isFirst = false;
    try {
      type = Class.forName(NAME.packageName() + "." + NAME.displayName(), true, null);
    } catch (ClassNotFoundException _) {
      type = defineNew(inPackage);
      isFirst = true;
    }
    return new Hook(Opens.lookupIn(type.getName()), isFirst);
  }

  private static Class<?> defineNew(MethodHandles.Lookup inPackage) {
    try {
      return inPackage.defineClass(
          ConstantPool.replace(templateBytes(), internalName(TEMPLATE), internalName(NAME)));
    } catch (IllegalAccessException e) {
      throw Opens.unknownJdk(NAME.displayName(), e);
    }
  }

  private static String internalName(ClassDesc type) {
    return type.packageName().replace('.', '/') + "/" + type.displayName();
  }

  private static byte[] templateBytes() {
    String file = TEMPLATE.displayName() + ".class";
    try (var stream = Hook.class.getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalStateException("netjar's class file is missing: " + file);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("netjar's class file cannot be read: " + file, e);
    }
  }

  private static Map<String, MethodTypeDesc> methods() {
    var methods = new LinkedHashMap<String, MethodTypeDesc>();
    for (var method : ClassFile.of().parse(templateBytes()).methods()) {
      methods.put(method.methodName().stringValue(), method.methodTypeSymbol());
    }
    return methods;
  }

  /// The parameters and the result of a hook's method.
  ///
  /// @throws IllegalArgumentException where there is no such hook
  static MethodTypeDesc type(String method) {
    var type = METHODS.get(method);
    if (type == null) {
      throw new IllegalArgumentException("no hook is called " + method);
    }
    return type;
  }

  /// The number of virtual threads that the JVM is resuming at this moment.
  AtomicInteger unblocks() {
    return (AtomicInteger) field("UNBLOCKS", AtomicInteger.class).getVolatile();
  }

  /// Sets the function of a hook.
  ///
  /// @param type the field's type
  <T> void set(String field, Class<? super T> type, T function) {
    field(field, type).setVolatile(function);
  }

  private VarHandle field(String name, Class<?> type) {
    try {
      return lookup.findStaticVarHandle(lookup.lookupClass(), name, type);
    } catch (ReflectiveOperationException e) {
      throw Opens.unknownJdk(NAME.displayName(), e);
    }
  }
}
