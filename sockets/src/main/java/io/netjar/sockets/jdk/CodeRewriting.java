package io.netjar.sockets.jdk;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DirectMethodHandleDesc.Kind;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Rewrites the code of one method by some rows of the table.
final class CodeRewriting implements CodeTransform {
  private final String methodName;
  private final MethodTypeDesc methodType;
  private final boolean isStatic;
  private final ClassDesc type;
  private final List<Rewrite> rows;
  private final Consumer<Rewrite> applied;

  /// @param applied told of each row that changes something, where it is about a call or a read
  CodeRewriting(MethodModel method, List<Rewrite> rows, Consumer<Rewrite> applied) {
    this.applied = applied;
    methodName = method.methodName().stringValue();
    methodType = method.methodTypeSymbol();
    isStatic = method.flags().has(AccessFlag.STATIC);
    type = method.parent().orElseThrow().thisClass().asSymbol();
    this.rows = rows;
  }

  @Override
  public void atStart(CodeBuilder code) {
    for (var row : rows) {
      if (row instanceof Rewrite.Start) {
        var hook = Hook.type(row.hook());
        loadArguments(code, hook.parameterCount());
        call(code, row, hook);
        if (hook.returnType().equals(ConstantDescs.CD_boolean)) {
          var goesOn = code.newLabel();
          code.ifeq(goesOn).return_().labelBinding(goesOn);
        }
      } else if (row instanceof Rewrite.Forward) {
        forward(code, row);
      }
    }
  }

  @Override
  public void accept(CodeBuilder code, CodeElement element) {
    if (element instanceof InvokeInstruction call && rewrittenCall(code, call)) {
      return;
    }
    if (element instanceof InvokeDynamicInstruction call && rewrittenReference(code, call)) {
      return;
    }
    if (element instanceof ReturnInstruction) {
      atReturn(code);
    }
    code.with(element);
    if (element instanceof FieldInstruction field && field.opcode() == Opcode.GETSTATIC) {
      afterRead(code, field);
    }
  }

  private static void call(CodeBuilder code, Rewrite row, MethodTypeDesc hook) {
    code.invokestatic(Hook.NAME, row.hook(), hook);
  }

  /// Everything that the method was called with, its object first.
  private List<ClassDesc> arguments() {
    var arguments = new ArrayList<ClassDesc>();
    if (!isStatic) {
      arguments.add(type);
    }
    arguments.addAll(methodType.parameterList());
    return arguments;
  }

  private void loadArguments(CodeBuilder code, int count) {
    int slot = 0;
    for (var argument : arguments().subList(0, count)) {
      var kind = TypeKind.from(argument);
      code.loadLocal(kind, slot);
      slot += kind.slotSize();
    }
  }

  private void forward(CodeBuilder code, Rewrite row) {
    var hook = Hook.type(row.hook());
    var stays = code.newLabel();
    loadArguments(code, 1);
    call(code, row, hook);
    code.dup().ifnull(stays);
    code.checkcast(arguments().getFirst());
    int slot = 1;
    for (var argument : arguments().subList(1, arguments().size())) {
      var kind = TypeKind.from(argument);
      code.loadLocal(kind, slot);
      slot += kind.slotSize();
    }
    if (isStatic) {
      code.invokestatic(type, methodName, methodType);
    } else {
      code.invokevirtual(type, methodName, methodType);
    }
    code.return_(TypeKind.from(methodType.returnType()));
    code.labelBinding(stays).pop();
  }

  private void atReturn(CodeBuilder code) {
    for (var row : rows) {
      if (row instanceof Rewrite.Return) {
        var hook = Hook.type(row.hook());
        if (methodType.returnType().equals(ConstantDescs.CD_void)) {
          loadArguments(code, hook.parameterCount());
        }
        call(code, row, hook);
        cast(code, hook.returnType(), methodType.returnType());
      }
    }
  }

  /// Hooks say `Object` for types of other modules.
  private static void cast(CodeBuilder code, ClassDesc from, ClassDesc to) {
    if (!to.isPrimitive() && !to.equals(from)) {
      code.checkcast(to);
    }
  }

  private boolean rewrittenCall(CodeBuilder code, InvokeInstruction call) {
    String owner = call.owner().asInternalName();
    String name = call.name().stringValue();
    for (var row : rows) {
      if (row instanceof Rewrite.Call wanted
          && wanted.method().equals(name)
          && wanted.owner().equals(owner)) {
        applied.accept(row);
        var hook = Hook.type(row.hook());
        call(code, row, hook);
        cast(code, hook.returnType(), call.typeSymbol().returnType());
        return true;
      }
      if (row instanceof Rewrite.Unless wanted
          && wanted.method().equals(name)
          && wanted.owner().equals(owner)) {
        applied.accept(row);
        var isDone = code.newLabel();
        var end = code.newLabel();
        code.dup();
        call(code, row, Hook.type(row.hook()));
        code.ifne(isDone).with(call).goto_(end);
        code.labelBinding(isDone).pop().labelBinding(end);
        return true;
      }
    }
    return false;
  }

  private void afterRead(CodeBuilder code, FieldInstruction field) {
    for (var row : rows) {
      if (row instanceof Rewrite.Read wanted
          && field.name().equalsString(wanted.field())
          && field.owner().asInternalName().equals(wanted.owner())) {
        applied.accept(row);
        var hook = Hook.type(row.hook());
        call(code, row, hook);
        cast(code, hook.returnType(), field.typeSymbol());
      }
    }
  }

  /// Rewrites a reference to a method, such as `System::nanoTime`: it is an argument of the call
  /// that makes it.
  private boolean rewrittenReference(CodeBuilder code, InvokeDynamicInstruction call) {
    var arguments = call.bootstrapArgs().toArray(ConstantDesc[]::new);
    boolean isChanged = false;
    for (int index = 0; index < arguments.length; index++) {
      if (arguments[index] instanceof DirectMethodHandleDesc method) {
        for (var row : rows) {
          if (row instanceof Rewrite.Call wanted
              && (method.kind() == Kind.STATIC || method.kind() == Kind.VIRTUAL)
              && method.methodName().equals(wanted.method())
              && method.owner().descriptorString().equals("L" + wanted.owner() + ";")) {
            arguments[index] =
                MethodHandleDesc.ofMethod(
                    Kind.STATIC, Hook.NAME, row.hook(), Hook.type(row.hook()));
            isChanged = true;
          }
        }
      }
    }
    if (isChanged) {
      code.invokedynamic(
          DynamicCallSiteDesc.of(
              call.bootstrapMethod(), call.name().stringValue(), call.typeSymbol(), arguments));
    }
    return isChanged;
  }
}
