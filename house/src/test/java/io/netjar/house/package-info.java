/// The house rules as tests: what `CONTRIBUTING.md` asks for and a machine can see, it sees here.
///
/// `ClassRules` judges compiled classes, `TreeRules` syntax trees, `TextRules` plain text; each
/// rule maps one class, source or file to its findings. `HouseRulesTest` applies every rule to the
/// whole project. The other tests show of each rule that it can fail.
@NullMarked
package io.netjar.house;

import org.jspecify.annotations.NullMarked;
