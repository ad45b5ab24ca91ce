package io.netjar.network;

/// A fault: decides what becomes of a frame that enters a cable. A lambda is a rule.
///
/// The rules of a cable are asked in the order in which they were added; after a drop the rest is
/// not asked. A rule that has a state belongs on one cable only.
///
/// {@snippet :
/// cable.add(passage -> {
///   if (passage.length() > 1000) {
///     passage.drop("no long frames today");
///   }
/// });
/// }
@FunctionalInterface
public interface Rule {
  /// Judges one frame. Doing nothing lets it pass.
  void apply(Passage passage);
}
