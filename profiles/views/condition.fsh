Profile: DataBankViewCondition
Parent: Condition
Id: databank-view-condition
Title: "Condition of a view"
Description: "What a theme's view holds of a Condition: exactly the elements that the release policy lets out."
* insert Japanese("ビューの病名", "テーマのビューにある Condition。提供方針が出してよいとする要素だけを持つ。")
* insert View
* identifier 0..0
* insert ViewReference(subject)
* insert ViewReference(encounter)
* onset[x] only dateTime or Age or Period
* abatement[x] only dateTime or Age or Period
* recorder 0..0
* asserter 0..0
* stage.modifierExtension 0..0
* insert ViewReference(stage.assessment)
* evidence.modifierExtension 0..0
* insert ViewReference(evidence.detail)
* note 0..0

Instance: view-condition-1
InstanceOf: Condition
Usage: #example
Title: "Condition as a theme sees it"
Description: "テーマから見た病名"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-condition"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* clinicalStatus = http://terminology.hl7.org/CodeSystem/condition-clinical#active
* verificationStatus = http://terminology.hl7.org/CodeSystem/condition-ver-status#confirmed
* category = http://terminology.hl7.org/CodeSystem/condition-category#encounter-diagnosis
* code = http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full#C34.2 "中葉肺癌"
* subject.reference = "Patient/view-patient-1"
* encounter.reference = "Encounter/PASZZ0ZG9NDDVVQGTS4YQWJ7PF"
* onsetDateTime = "2026-03-31"
* recordedDate = "2026-03-31T10:00:00+09:00"
* stage.summary.text = "cStage IVA"
* stage.assessment.reference = "Observation/0W27K6M5PJ26E11MZ4ET88GFFV"

Instance: view-condition-2
InstanceOf: Condition
Usage: #example
Title: "Another Condition as a theme sees it"
Description: "テーマから見た病名"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-condition"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* clinicalStatus = http://terminology.hl7.org/CodeSystem/condition-clinical#active
* verificationStatus = http://terminology.hl7.org/CodeSystem/condition-ver-status#confirmed
* category = http://terminology.hl7.org/CodeSystem/condition-category#encounter-diagnosis
* code = http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full#R91 "肺異常陰影"
* subject.reference = "Patient/view-patient-1"
* encounter.reference = "Encounter/Q2D9Y8D20X480T906M6QRJKN3E"
* onsetDateTime = "2025-08-08"
* recordedDate = "2025-08-08T10:00:00+09:00"
