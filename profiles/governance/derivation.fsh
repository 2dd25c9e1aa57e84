Profile: DataBankDerivation
Parent: Provenance
Id: databank-derivation
Title: "Derivation"
Description: "From what something was made, by what activity, and by which version of the rules."
* insert Japanese("派生の来歴", "何から、どの処理で、どの版の規則によって作られたか。")
* activity 1..1
* activity from DataBankDerivationActivity (required)
* agent 1..*
* entity 1..*
* entity.role from DataBankDerivationRole (required)
* policy MS
* obeys db-prov-1

Invariant: db-prov-1
Description: "Pseudonymized and exported data name the version of the rules that made them. 仮名化・書き出しでは規則の版を示す。"
Severity: #error
Expression: "activity.coding.where(code in ('pseudonymization' | 'export')).exists() implies policy.exists()"

Instance: provenance-import
InstanceOf: Provenance
Usage: #example
Title: "Variants that were read from a file"
Description: "ファイルから読まれたバリアント"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-derivation"
* target.reference = "Observation/variant-egfr"
* recorded = "2026-04-10T02:00:00Z"
* activity = http://databank.example.jp/fhir/CodeSystem/governance#import
* agent.who.display = "DataBank Appliance"
* entity.role = #source
* entity.what.reference = "DocumentReference/genomic-file-tumour"

Instance: provenance-reannotation
InstanceOf: Provenance
Usage: #example
Title: "Variants that were annotated anew"
Description: "新しい版で注釈し直されたバリアント"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-derivation"
* target.reference = "Observation/variant-egfr"
* recorded = "2026-05-10T02:00:00Z"
* activity = http://databank.example.jp/fhir/CodeSystem/governance#reannotation
* agent.who.display = "DataBank Appliance"
* entity[0].role = #source
* entity[0].what.reference = "DocumentReference/genomic-file-tumour"
* entity[1].role = #source
* entity[1].what.display = "ClinVar 2026-05-01"
* entity[2].role = #revision
* entity[2].what.reference = "Provenance/provenance-import/_history/1"

Instance: provenance-export
InstanceOf: Provenance
Usage: #example
Title: "Data that were exported"
Description: "書き出されたデータ"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-derivation"
* target.reference = "DocumentReference/manifest-1"
* recorded = "2026-04-10T02:00:00Z"
* policy = "http://databank.example.jp/fhir/policy/pseudonymized/2026-11-22"
* activity = http://databank.example.jp/fhir/CodeSystem/governance#export
* agent.who.display = "DataBank Appliance"
* entity.role = #derivation
* entity.what.reference = "Group/cohort-lung"
