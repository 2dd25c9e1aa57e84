Profile: DataBankDeliveryTask
Parent: Task
Id: databank-delivery-task
Title: "Delivery"
Description: "The handing over of a theme's data to a recipient: what, to whom, approved by whom."
* insert Japanese("データ提供", "テーマのデータを提供先に渡す作業。何を、誰に、誰の承認で渡すかを示す。")
* insert GovernanceTask(DataBankGovernanceCodes#deliver)
* focus 1..1
* focus only Reference(Group or ResearchStudy)
* owner 1..1
* restriction.recipient MS
* input 1..*
* input ^slicing.discriminator.type = #pattern
* input ^slicing.discriminator.path = "type"
* input ^slicing.rules = #open
* input contains recipient 1..1
* input[recipient].type = DataBankTaskParameters#recipient
* input[recipient].value[x] only Reference(Organization)
* output ^slicing.discriminator.type = #pattern
* output ^slicing.discriminator.path = "type"
* output ^slicing.rules = #open
* output contains manifest 0..*
* output[manifest].type = DataBankTaskParameters#manifest
* output[manifest].value[x] only Reference(DocumentReference or List) or url
* obeys db-task-2

Invariant: db-task-2
Description: "Data are delivered once somebody else has approved it. 提供には他者の承認が要る。"
Severity: #error
Expression: "status in ('accepted' | 'in-progress' | 'completed') implies extension.where(url = 'http://databank.example.jp/fhir/StructureDefinition/approval').exists()"

Instance: delivery-1
InstanceOf: Task
Usage: #example
Title: "Delivery that is done"
Description: "完了した提供"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-delivery-task"
* extension[0].url = "http://databank.example.jp/fhir/StructureDefinition/research-theme"
* extension[0].valueReference.reference = "ResearchStudy/theme-drug"
* extension[1].url = "http://databank.example.jp/fhir/StructureDefinition/approval"
* extension[1].extension[0].url = "approver"
* extension[1].extension[0].valueReference.reference = "Practitioner/practitioner-suzuki"
* extension[1].extension[1].url = "date"
* extension[1].extension[1].valueDateTime = "2026-10-02"
* status = #completed
* intent = #order
* code = http://databank.example.jp/fhir/CodeSystem/governance#deliver
* focus.reference = "Group/cohort-lung"
* authoredOn = "2026-10-01T09:00:00+09:00"
* requester.reference = "Practitioner/practitioner-sato"
* owner.reference = "Organization/hospital-shinjuku"
* input.type = http://databank.example.jp/fhir/CodeSystem/task-parameters#recipient
* input.valueReference.reference = "Organization/company-1"
* output.type = http://databank.example.jp/fhir/CodeSystem/task-parameters#manifest
* output.valueReference.reference = "DocumentReference/manifest-1"

Instance: delivery-2
InstanceOf: Task
Usage: #example
Title: "Delivery that waits for approval"
Description: "承認待ちの提供"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-delivery-task"
* extension.url = "http://databank.example.jp/fhir/StructureDefinition/research-theme"
* extension.valueReference.reference = "ResearchStudy/theme-drug"
* status = #requested
* intent = #order
* code = http://databank.example.jp/fhir/CodeSystem/governance#deliver
* focus.reference = "ResearchStudy/theme-drug"
* authoredOn = "2026-10-01T09:00:00+09:00"
* requester.reference = "Practitioner/practitioner-sato"
* owner.reference = "Organization/hospital-shinjuku"
* input.type = http://databank.example.jp/fhir/CodeSystem/task-parameters#recipient
* input.valueReference.reference = "Organization/company-1"
