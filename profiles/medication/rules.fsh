Invariant: db-med-1
Description: "The drug belongs to one Rp group, numbered in the URL or the OID form of the system. RP番号（URL または OID の体系）が一つ要る。"
Severity: #error
Expression: "identifier.where(system in ('http://jpfhir.jp/fhir/core/mhlw/IdSystem/Medication-RPGroupNumber' | 'urn:oid:1.2.392.100495.20.3.81')).count() = 1"

Invariant: db-med-2
Description: "The drug has one place in its Rp group, numbered in the URL or the OID form of the system. RP内連番（URL または OID の体系）が一つ要る。"
Severity: #error
Expression: "identifier.where(system in ('http://jpfhir.jp/fhir/core/mhlw/IdSystem/MedicationAdministrationIndex' | 'urn:oid:1.2.392.100495.20.3.82')).count() = 1"

// One drug stands in one resource; its Rp group and its place there are identifiers.
RuleSet: RpIdentifiers
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier contains rpNumber 0..1 and orderInRp 0..1
* identifier[rpNumber] ^short = "Rp group; the OID form of the system is taken, too RP番号"
* identifier[rpNumber].system 1..1
* identifier[rpNumber].system = $RpNumber
* identifier[rpNumber].value 1..1
* identifier[orderInRp] ^short = "Place in the Rp group; the OID form of the system is taken, too RP内連番"
* identifier[orderInRp].system 1..1
* identifier[orderInRp].system = $OrderInRp
* identifier[orderInRp].value 1..1

RuleSet: AmountWithCode(element)
* {element}.value 1..1
* {element}.code 1..1
