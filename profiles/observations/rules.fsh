// The first category is JP Core's; others may follow.
RuleSet: FirstCategory(code)
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains first 1..1
* category[first] = $SimpleObservationCategory#{code}
* category[first] ^short = "Category by JP Core 区分"

Invariant: db-obs-1
Description: "An observation has a value, parts, members or a reason why there is none. 検査・観察には値、構成要素、メンバー、欠測理由のいずれかが要る。"
Severity: #error
Expression: "value.exists() or component.exists() or hasMember.exists() or dataAbsentReason.exists()"
