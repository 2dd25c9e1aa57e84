Invariant: db-enc-1
Description: "An encounter that has begun tells when; one that is finished tells when it ended. 開始した受診には開始日時、終了した受診には終了日時が要る。"
Severity: #error
Expression: "(status in ('in-progress' | 'onleave' | 'finished') implies period.start.exists()) and (status = 'finished' implies period.end.exists())"

Profile: DataBankEncounter
Parent: Encounter
Id: databank-encounter
Title: "Encounter"
Description: "A visit or a stay in hospital."
* insert Japanese("受診・入院", "外来受診、救急、入院の一回。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Encounter")
* obeys db-enc-1
* class.system 1..1
* class.code 1..1
* class ^short = "AMB 外来 | EMER 救急 | IMP 入院 | HH 在宅"
* serviceType ^short = "Department 診療科"
* subject 1..1
* subject only Reference(Patient)
* diagnosis.condition only Reference(Condition or Procedure)

Instance: encounter-outpatient
InstanceOf: DataBankEncounter
Usage: #example
Title: "Visit of an outpatient"
Description: "外来受診"
* status = #finished
* class = $ActCode#AMB "ambulatory"
* serviceType.text = "呼吸器内科"
* subject = Reference(patient-yamada)
* participant.individual = Reference(practitioner-doctor)
* period.start = "2026-04-01T09:00:00+09:00"
* period.end = "2026-04-01T11:30:00+09:00"
* serviceProvider = Reference(organization-hospital)

Instance: encounter-inpatient
InstanceOf: DataBankEncounter
Usage: #example
Title: "Stay in hospital that goes on"
Description: "入院中"
* status = #in-progress
* class = $ActCode#IMP "inpatient encounter"
* subject = Reference(patient-yamada)
* period.start = "2026-05-10T10:00:00+09:00"
* diagnosis.condition = Reference(condition-lung-cancer)
* diagnosis.rank = 1
