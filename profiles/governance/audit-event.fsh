Profile: DataBankAuditEvent
Parent: AuditEvent
Id: databank-audit-event
Title: "Access record"
Description: "A record of the access journal, as auditors read it: every access to patients' data, refused ones too; of an access that touched several patients, one record for each. What is not an interaction of FHIR (DICOM, workitems, imports) has a code of the appliance's own. Where IHE's Basic Audit Log Patterns have a pattern, the record claims that, too."
* insert Japanese("アクセス記録", "監査者が読むアクセス記録。拒否されたものも含む、患者データへのすべてのアクセス。複数の患者に触れたアクセスは患者ごとに一件。FHIR のインタラクションでないもの（DICOM、ワークアイテム、取込）は独自コードで表す。IHE の Basic Audit Log Patterns に該当するものはそれにも準拠する。")
* subtype 1..1
* subtype.system 1..1
* subtype.code 1..1
* subtype from DataBankAuditInteraction (required)
* action 1..1
* outcome 1..1
* outcomeDesc 1..1
* outcomeDesc obeys db-audit-1
* agent 2..*
* agent.who 1..1
* agent.who.identifier 1..1
* agent.who.identifier.value 1..1
* source.site 1..1
* source.observer.identifier 1..1
* entity 1..*
* entity ^slicing.discriminator.type = #pattern
* entity ^slicing.discriminator.path = "type"
* entity ^slicing.rules = #open
* entity contains patient 0..1 and object 1..1
* entity[patient].type 1..1
* entity[patient].type = $AuditEntityType#1
* entity[patient].what 1..1
* entity[patient].what only Reference(Patient)
* entity[patient].role 1..1
* entity[patient].role = $ObjectRole#1
* entity[object].type 1..1
* entity[object].type = $AuditEntityType#2
* entity[object].role 1..1
* obeys db-audit-2

Invariant: db-audit-1
Description: "The outcome says which HTTP status was answered. 結果は返した HTTP ステータスを示す。"
Severity: #error
Expression: "$this.matches('^HTTP [1-5][0-9][0-9]$')"

Invariant: db-audit-2
Description: "Exactly one agent asked for it. 要求した主体は一つ。"
Severity: #error
Expression: "agent.where(requestor = true).count() = 1"

Instance: audit-read
InstanceOf: AuditEvent
Usage: #example
Title: "A patient was read"
Description: "患者が読まれた"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-audit-event"
* type = http://terminology.hl7.org/CodeSystem/audit-event-type#rest
* subtype = http://hl7.org/fhir/restful-interaction#read
* action = #R
* recorded = "2026-04-01T01:02:03.004Z"
* outcome = #0
* outcomeDesc = "HTTP 200"
* agent[0].type = http://terminology.hl7.org/CodeSystem/v3-ParticipationType#IRCP
* agent[0].role.coding = http://databank.example.jp/fhir/CodeSystem/role#clinician
* agent[0].role.text = "clinician"
* agent[0].who.identifier.value = "sato"
* agent[0].name = "sato"
* agent[0].requestor = true
* agent[1].type = $DCM#110152
* agent[1].who.identifier.value = "databank"
* agent[1].who.display = "DataBank Appliance"
* agent[1].requestor = false
* source.site = "clinical"
* source.observer.identifier.value = "databank"
* source.observer.display = "DataBank Appliance"
* source.type = http://terminology.hl7.org/CodeSystem/security-source-type#4
* entity[0].what.reference = "Patient/patient-yamada"
* entity[0].type = http://terminology.hl7.org/CodeSystem/audit-entity-type#2
* entity[0].role = http://terminology.hl7.org/CodeSystem/object-role#4
* entity[0].name = "/fhir/Patient/patient-yamada"
* entity[1].what.reference = "Patient/patient-yamada"
* entity[1].type = http://terminology.hl7.org/CodeSystem/audit-entity-type#1
* entity[1].role = http://terminology.hl7.org/CodeSystem/object-role#1

Instance: audit-refused
InstanceOf: AuditEvent
Usage: #example
Title: "A search for images was refused"
Description: "拒否された画像検索"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-audit-event"
* type = $DCM#110112
* subtype = http://databank.example.jp/fhir/CodeSystem/audit-interaction#qido
* action = #E
* recorded = "2026-04-01T01:02:03.004Z"
* outcome = #4
* outcomeDesc = "HTTP 403"
* agent[0].type = http://terminology.hl7.org/CodeSystem/v3-ParticipationType#IRCP
* agent[0].role.coding = http://databank.example.jp/fhir/CodeSystem/role#clinician
* agent[0].role.text = "clinician"
* agent[0].who.identifier.value = "sato"
* agent[0].name = "sato"
* agent[0].requestor = true
* agent[1].type = $DCM#110152
* agent[1].who.identifier.value = "databank"
* agent[1].who.display = "DataBank Appliance"
* agent[1].requestor = false
* source.site = "clinical"
* source.observer.identifier.value = "databank"
* source.observer.display = "DataBank Appliance"
* source.type = http://terminology.hl7.org/CodeSystem/security-source-type#4
* entity.type = http://terminology.hl7.org/CodeSystem/audit-entity-type#2
* entity.role = http://terminology.hl7.org/CodeSystem/object-role#24
* entity.description = "/dicomweb/studies"
* entity.query = "L2RpY29td2ViL3N0dWRpZXM="
