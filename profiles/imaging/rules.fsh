RuleSet: ImagingObservation
* status MS
* category 1..*
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains first 1..1 and kind 1..1
* category[first] = $SimpleObservationCategory#imaging
* category[kind] = $ObservationCategory#imaging
* subject 1..1
* subject only Reference(Patient)
* effective[x] 1..1
* effective[x] only dateTime

RuleSet: LesionBodySite(card)
* extension contains $BodySite named lesion {card}

RuleSet: ReportOf(code, category)
* identifier MS
* status MS
* code.coding 1..*
* code.coding ^slicing.discriminator.type = #pattern
* code.coding ^slicing.discriminator.path = "$this"
* code.coding ^slicing.rules = #open
* code.coding contains kind 1..1
* code.coding[kind] = {code}
* category 1..*
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains department 1..1
* category[department] = {category}
* subject 1..1
* subject only Reference(Patient)
* effective[x] 1..1
* effective[x] only dateTime
* obeys db-rep-1

Invariant: db-rep-1
Description: "A report that is final says something: results, a conclusion or the document. 確定した報告には結果・結論・文書のいずれかがある。"
Severity: #error
Expression: "status in ('final' | 'amended' | 'corrected' | 'appended') implies (result.exists() or conclusion.exists() or conclusionCode.exists() or presentedForm.exists())"

Invariant: db-img-2
Description: "A Study Instance UID is written as urn:oid. 検査インスタンス UID は urn:oid で書く。"
Severity: #error
Expression: "value.matches('^urn:oid:[0-9.]{1,64}$')"
