Profile: DataBankViewMedicationRequest
Parent: MedicationRequest
Id: databank-view-medication-request
Title: "MedicationRequest of a view"
Description: "What a theme's view holds of a MedicationRequest: exactly the elements that the release policy lets out."
* insert Japanese("ビューの処方", "テーマのビューにある MedicationRequest。提供方針が出してよいとする要素だけを持つ。")
* insert View
* identifier obeys db-view-3
* insert ViewIdentifier(identifier)
* reported[x] only boolean
* medication[x] only CodeableConcept
* insert ViewReference(subject)
* insert ViewReference(encounter)
* insert ViewReference(supportingInformation)
* requester 0..0
* performer 0..0
* performerType 0..0
* recorder 0..0
* insert ViewReference(reasonReference)
* instantiatesCanonical 0..0
* instantiatesUri 0..0
* basedOn 0..0
* groupIdentifier 0..0
* insurance 0..0
* note 0..0
* dosageInstruction.modifierExtension 0..0
* dosageInstruction.text 0..0
* dosageInstruction.patientInstruction 0..0
* dosageInstruction.timing.modifierExtension 0..0
* dosageInstruction.timing.repeat.dayOfWeek 0..0
* dispenseRequest.modifierExtension 0..0
* dispenseRequest.initialFill 0..0
* dispenseRequest.dispenseInterval 0..0
* dispenseRequest.performer 0..0
* substitution.modifierExtension 0..0
* insert ViewReference(priorPrescription)
* detectedIssue 0..0
* eventHistory 0..0

Instance: view-medication-request-1
InstanceOf: MedicationRequest
Usage: #example
Title: "MedicationRequest as a theme sees it"
Description: "テーマから見た処方"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-medication-request"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* identifier[0].system = "urn:oid:1.2.392.100495.20.3.81"
* identifier[0].value = "2"
* identifier[1].system = "urn:oid:1.2.392.100495.20.3.82"
* identifier[1].value = "1"
* status = #completed
* intent = #order
* medicationCodeableConcept = http://databank.example.jp/fhir/CodeSystem/synthetic-yj#2329X01F1012 "ランソプラゾール錠15mg"
* subject.reference = "Patient/view-patient-1"
* encounter.reference = "Encounter/Q2D9Y8D20X480T906M6QRJKN3E"
* authoredOn = "2025-08-08T10:30:00+09:00"
* dosageInstruction.timing.repeat.boundsDuration.value = 14
* dosageInstruction.timing.repeat.boundsDuration.unit = "日"
* dosageInstruction.timing.repeat.boundsDuration.system = "http://unitsofmeasure.org"
* dosageInstruction.timing.repeat.boundsDuration.code = #d
* dosageInstruction.timing.repeat.frequency = 1
* dosageInstruction.timing.repeat.period = 1
* dosageInstruction.timing.repeat.periodUnit = #d
* dosageInstruction.timing.code = http://jami.jp/CodeSystem/MedicationUsage#1011000400000000
* dosageInstruction.doseAndRate.doseQuantity.value = 1
* dosageInstruction.doseAndRate.doseQuantity.unit = "錠"
* dosageInstruction.doseAndRate.doseQuantity.system = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationUnitMERIT9Code"
* dosageInstruction.doseAndRate.doseQuantity.code = #TAB
* dosageInstruction.doseAndRate.rateRatio.numerator.value = 1
* dosageInstruction.doseAndRate.rateRatio.numerator.unit = "錠"
* dosageInstruction.doseAndRate.rateRatio.numerator.system = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationUnitMERIT9Code"
* dosageInstruction.doseAndRate.rateRatio.numerator.code = #TAB
* dosageInstruction.doseAndRate.rateRatio.denominator.value = 1
* dosageInstruction.doseAndRate.rateRatio.denominator.unit = "日"
* dosageInstruction.doseAndRate.rateRatio.denominator.system = "http://unitsofmeasure.org"
* dosageInstruction.doseAndRate.rateRatio.denominator.code = #d
* dispenseRequest.quantity.value = 14
* dispenseRequest.quantity.unit = "錠"
* dispenseRequest.quantity.system = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationUnitMERIT9Code"
* dispenseRequest.quantity.code = #TAB
* dispenseRequest.expectedSupplyDuration.value = 14
* dispenseRequest.expectedSupplyDuration.unit = "日"
* dispenseRequest.expectedSupplyDuration.system = "http://unitsofmeasure.org"
* dispenseRequest.expectedSupplyDuration.code = #d

Instance: view-medication-request-2
InstanceOf: MedicationRequest
Usage: #example
Title: "Another MedicationRequest as a theme sees it"
Description: "テーマから見た処方"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-medication-request"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* identifier[0].system = "urn:oid:1.2.392.100495.20.3.81"
* identifier[0].value = "1"
* identifier[1].system = "urn:oid:1.2.392.100495.20.3.82"
* identifier[1].value = "1"
* status = #completed
* intent = #order
* medicationCodeableConcept = http://databank.example.jp/fhir/CodeSystem/synthetic-yj#2171X01F1018 "アムロジピン錠5mg"
* subject.reference = "Patient/view-patient-1"
* encounter.reference = "Encounter/Q2D9Y8D20X480T906M6QRJKN3E"
* authoredOn = "2025-08-08T10:30:00+09:00"
* dosageInstruction.timing.repeat.boundsDuration.value = 30
* dosageInstruction.timing.repeat.boundsDuration.unit = "日"
* dosageInstruction.timing.repeat.boundsDuration.system = "http://unitsofmeasure.org"
* dosageInstruction.timing.repeat.boundsDuration.code = #d
* dosageInstruction.timing.repeat.frequency = 1
* dosageInstruction.timing.repeat.period = 1
* dosageInstruction.timing.repeat.periodUnit = #d
* dosageInstruction.timing.code = http://jami.jp/CodeSystem/MedicationUsage#1011000400000000
* dosageInstruction.doseAndRate.doseQuantity.value = 1
* dosageInstruction.doseAndRate.doseQuantity.unit = "錠"
* dosageInstruction.doseAndRate.doseQuantity.system = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationUnitMERIT9Code"
* dosageInstruction.doseAndRate.doseQuantity.code = #TAB
* dosageInstruction.doseAndRate.rateRatio.numerator.value = 1
* dosageInstruction.doseAndRate.rateRatio.numerator.unit = "錠"
* dosageInstruction.doseAndRate.rateRatio.numerator.system = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationUnitMERIT9Code"
* dosageInstruction.doseAndRate.rateRatio.numerator.code = #TAB
* dosageInstruction.doseAndRate.rateRatio.denominator.value = 1
* dosageInstruction.doseAndRate.rateRatio.denominator.unit = "日"
* dosageInstruction.doseAndRate.rateRatio.denominator.system = "http://unitsofmeasure.org"
* dosageInstruction.doseAndRate.rateRatio.denominator.code = #d
* dispenseRequest.quantity.value = 30
* dispenseRequest.quantity.unit = "錠"
* dispenseRequest.quantity.system = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationUnitMERIT9Code"
* dispenseRequest.quantity.code = #TAB
* dispenseRequest.expectedSupplyDuration.value = 30
* dispenseRequest.expectedSupplyDuration.unit = "日"
* dispenseRequest.expectedSupplyDuration.system = "http://unitsofmeasure.org"
* dispenseRequest.expectedSupplyDuration.code = #d
