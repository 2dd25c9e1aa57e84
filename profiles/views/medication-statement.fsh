Profile: DataBankViewMedicationStatement
Parent: MedicationStatement
Id: databank-view-medication-statement
Title: "MedicationStatement of a view"
Description: "What a theme's view holds of a MedicationStatement: exactly the elements that the release policy lets out."
* insert Japanese("ビューの服薬", "テーマのビューにある MedicationStatement。提供方針が出してよいとする要素だけを持つ。")
* insert View
* identifier 0..0
* basedOn 0..0
* insert ViewReference(partOf)
* medication[x] only CodeableConcept
* insert ViewReference(subject)
* insert ViewReference(context)
* informationSource 0..0
* insert ViewReference(derivedFrom)
* insert ViewReference(reasonReference)
* note 0..0
* dosage.modifierExtension 0..0
* dosage.text 0..0
* dosage.patientInstruction 0..0
* dosage.timing.modifierExtension 0..0
* dosage.timing.repeat.dayOfWeek 0..0

Instance: view-medication-statement-1
InstanceOf: MedicationStatement
Usage: #example
Title: "MedicationStatement as a theme sees it"
Description: "テーマから見た服薬"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-medication-statement"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* status = #active
* category = http://terminology.hl7.org/CodeSystem/medication-statement-category#outpatient
* medicationCodeableConcept = http://databank.example.jp/fhir/CodeSystem/synthetic-yj#2171X01F1018 "アムロジピン錠5mg"
* subject.reference = "Patient/view-patient-1"
* effectivePeriod.start = "2025-01-27"
* dateAsserted = "2026-03-18"
* dosage.timing.repeat.frequency = 1
* dosage.timing.repeat.period = 1
* dosage.timing.repeat.periodUnit = #d
* dosage.doseAndRate.doseQuantity.value = 1
* dosage.doseAndRate.doseQuantity.unit = "錠"

Instance: view-medication-statement-2
InstanceOf: MedicationStatement
Usage: #example
Title: "Another MedicationStatement as a theme sees it"
Description: "テーマから見た服薬"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-medication-statement"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* status = #stopped
* subject.reference = "Patient/view-patient-1"
* effectiveDateTime = "2024-07"
* medicationCodeableConcept.extension.url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
* medicationCodeableConcept.extension.valueCode = #masked
