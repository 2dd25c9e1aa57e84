Profile: DataBankReidentificationTask
Parent: Task
Id: databank-reidentification-task
Title: "Re-identification"
Description: "The wish to know who is behind a pseudonym, with its reason; it needs two approvals."
* insert Japanese("再識別", "仮名の背後の患者を知る依頼と理由。二名の承認を要する。")
* insert GovernanceTask(DataBankGovernanceCodes#reidentify)
* for 0..0
* reasonCode 1..1
* reasonCode from DataBankReidentificationReason (required)
* input 1..*
* input ^slicing.discriminator.type = #pattern
* input ^slicing.discriminator.path = "type"
* input ^slicing.rules = #open
* input contains pseudonym 1..*
* input[pseudonym].type = DataBankTaskParameters#pseudonym
* input[pseudonym].value[x] only Identifier
* input[pseudonym].valueIdentifier.system 1..1
* input[pseudonym].valueIdentifier.system = "http://databank.example.jp/fhir/sid/pseudonym"
* input[pseudonym].valueIdentifier.value 1..1
* output 0..0
* output ^short = "The answer is given by the vault, never written down here 回答は保管庫が返し、ここには書かない"
* obeys db-task-3

Invariant: db-task-3
Description: "Somebody is re-identified only after two persons have approved it. 再識別には二名の承認が要る。"
Severity: #error
Expression: "status in ('accepted' | 'in-progress' | 'completed') implies extension.where(url = 'http://databank.example.jp/fhir/StructureDefinition/approval').extension.where(url = 'approver').value.reference.distinct().count() >= 2"

Instance: reidentification-1
InstanceOf: Task
Usage: #example
Title: "Source verification with two approvals"
Description: "二名が承認した原本確認"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-reidentification-task"
* extension[0].url = "http://databank.example.jp/fhir/StructureDefinition/research-theme"
* extension[0].valueReference.reference = "ResearchStudy/theme-drug"
* extension[1].url = "http://databank.example.jp/fhir/StructureDefinition/approval"
* extension[1].extension[0].url = "approver"
* extension[1].extension[0].valueReference.reference = "Practitioner/practitioner-suzuki"
* extension[1].extension[1].url = "date"
* extension[1].extension[1].valueDateTime = "2026-11-02"
* extension[2].url = "http://databank.example.jp/fhir/StructureDefinition/approval"
* extension[2].extension[0].url = "approver"
* extension[2].extension[0].valueReference.reference = "Practitioner/practitioner-tanaka"
* extension[2].extension[1].url = "date"
* extension[2].extension[1].valueDateTime = "2026-11-03"
* status = #accepted
* intent = #order
* code = http://databank.example.jp/fhir/CodeSystem/governance#reidentify
* authoredOn = "2026-11-01T09:00:00+09:00"
* requester.reference = "Practitioner/practitioner-sato"
* reasonCode = http://databank.example.jp/fhir/CodeSystem/task-parameters#source-verification
* input.type = http://databank.example.jp/fhir/CodeSystem/task-parameters#pseudonym
* input.valueIdentifier.system = "http://databank.example.jp/fhir/sid/pseudonym"
* input.valueIdentifier.value = "7f3a9c1e5b2d4860a1c3e5f7092b4d6e"

Instance: reidentification-2
InstanceOf: Task
Usage: #example
Title: "Request because of a finding"
Description: "所見に基づく依頼"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-reidentification-task"
* extension.url = "http://databank.example.jp/fhir/StructureDefinition/research-theme"
* extension.valueReference.reference = "ResearchStudy/theme-drug"
* status = #requested
* intent = #order
* code = http://databank.example.jp/fhir/CodeSystem/governance#reidentify
* authoredOn = "2026-11-01T09:00:00+09:00"
* requester.reference = "Practitioner/practitioner-sato"
* reasonCode = http://databank.example.jp/fhir/CodeSystem/task-parameters#incidental-finding
* input.type = http://databank.example.jp/fhir/CodeSystem/task-parameters#pseudonym
* input.valueIdentifier.system = "http://databank.example.jp/fhir/sid/pseudonym"
* input.valueIdentifier.value = "7f3a9c1e5b2d4860a1c3e5f7092b4d6e"
