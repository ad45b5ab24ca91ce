package io.netjar.sockets.jdk;

/// One way in which code is rewritten; each leads to a hook, a static method of [BootHook], which
/// decides on the calling thread what is done.
sealed interface Rewrite {
  /// In which code.
  Where where();

  /// The hook's method.
  String hook();

  /// A call of `owner.method` becomes a call of the hook: with the same arguments, the object that
  /// it is called on first; the hook's result takes the place of the call's.
  record Call(Where where, String owner, String method, String hook) implements Rewrite {}

  /// A call of `owner.method`, without arguments or result, is left out where the hook, given the
  /// object that it is called on, says so.
  record Unless(Where where, String owner, String method, String hook) implements Rewrite {}

  /// What is read of the static field `owner.field` goes through the hook.
  record Read(Where where, String owner, String field, String hook) implements Rewrite {}

  /// The hook is called first, with as many of the method's arguments as it takes, the object
  /// first.
  record Start(Where where, String hook) implements Rewrite {}

  /// The hook is called before each return: with what is returned, which becomes what the hook
  /// returns, where the method returns something; else with the object, if it takes it.
  record Return(Where where, String hook) implements Rewrite {}

  /// The same method is called on what the hook returns for the method's object (for its first
  /// argument, where it is static) and that is the end of it, unless the hook returns null.
  record Forward(Where where, String hook) implements Rewrite {}
}
