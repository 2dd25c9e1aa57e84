Profile: DataBankViewEncounter
Parent: Encounter
Id: databank-view-encounter
Title: "Encounter of a view"
Description: "What a theme's view holds of a Encounter: exactly the elements that the release policy lets out."
* insert Japanese("ビューの受診", "テーマのビューにある Encounter。提供方針が出してよいとする要素だけを持つ。")
* insert View
* identifier 0..0
* statusHistory 0..0
* classHistory 0..0
* insert ViewReference(subject)
* episodeOfCare 0..0
* basedOn 0..0
* participant 0..0
* appointment 0..0
* insert ViewReference(reasonReference)
* diagnosis.modifierExtension 0..0
* insert ViewReference(diagnosis.condition)
* account 0..0
* hospitalization.modifierExtension 0..0
* hospitalization.preAdmissionIdentifier 0..0
* hospitalization.origin 0..0
* hospitalization.dietPreference 0..0
* hospitalization.specialCourtesy 0..0
* hospitalization.specialArrangement 0..0
* hospitalization.destination 0..0
* location 0..0
* serviceProvider 0..0
* insert ViewReference(partOf)

Instance: view-encounter-1
InstanceOf: Encounter
Usage: #example
Title: "Encounter as a theme sees it"
Description: "テーマから見た受診"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-encounter"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* status = #finished
* class = http://terminology.hl7.org/CodeSystem/v3-ActCode#AMB
* subject.reference = "Patient/view-patient-1"
* period.start = "2026-03-31T09:00:00+09:00"
* period.end = "2026-03-31T11:30:00+09:00"

Instance: view-encounter-2
InstanceOf: Encounter
Usage: #example
Title: "Another Encounter as a theme sees it"
Description: "テーマから見た受診"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-encounter"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* status = #finished
* class = http://terminology.hl7.org/CodeSystem/v3-ActCode#AMB
* subject.reference = "Patient/view-patient-1"
* period.start = "2025-08-15T09:00:00+09:00"
* period.end = "2025-08-15T11:30:00+09:00"
