Profile: DataBankCohort
Parent: Group
Id: databank-cohort
Title: "Cohort"
Description: "A set of patients: counted by name (actual) or described (definitional)."
* insert Japanese("コホート", "患者の集合。一人ずつ数えたもの（actual）または条件で定めたもの。")
* extension contains ResearchTheme named theme 0..1
* type = #person
* code 1..1
* code = DataBankGroupKinds#cohort
* name 1..1
* quantity MS
* managingEntity MS
* characteristic.exclude MS
* member.entity only Reference(Patient)
* obeys db-cohort-1 and db-cohort-2

Invariant: db-cohort-1
Description: "A described cohort has characteristics and no members. 条件で定めたコホートには条件があり、構成員はない。"
Severity: #error
Expression: "actual = false implies (characteristic.exists() and member.empty())"

Invariant: db-cohort-2
Description: "The quantity is the number of active members. quantity は有効な構成員の数と一致する。"
Severity: #error
Expression: "(actual = true and quantity.exists() and member.exists()) implies quantity = member.where(inactive.empty() or inactive = false).count()"

Instance: cohort-lung
InstanceOf: Group
Usage: #example
Title: "Cohort of named patients"
Description: "患者を数えたコホート"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-cohort"
* extension.url = "http://databank.example.jp/fhir/StructureDefinition/research-theme"
* extension.valueReference.reference = "ResearchStudy/theme-lung"
* active = true
* type = #person
* actual = true
* code = http://databank.example.jp/fhir/CodeSystem/group-kinds#cohort
* name = "EGFR陽性肺癌"
* quantity = 1
* managingEntity.reference = "Organization/hospital-shinjuku"
* member[0].entity.reference = "Patient/patient-yamada"
* member[1].entity.reference = "Patient/patient-unnamed"
* member[1].inactive = true

Instance: cohort-defined
InstanceOf: Group
Usage: #example
Title: "Cohort by a condition"
Description: "条件で定めたコホート"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-cohort"
* active = true
* type = #person
* actual = false
* code = http://databank.example.jp/fhir/CodeSystem/group-kinds#cohort
* name = "肺癌"
* characteristic.code.text = "病名"
* characteristic.valueCodeableConcept = http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full#C34
* characteristic.exclude = false
