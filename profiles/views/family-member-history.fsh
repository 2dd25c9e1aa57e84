Profile: DataBankViewFamilyMemberHistory
Parent: FamilyMemberHistory
Id: databank-view-family-member-history
Title: "FamilyMemberHistory of a view"
Description: "What a theme's view holds of a FamilyMemberHistory: exactly the elements that the release policy lets out."
* insert Japanese("ビューの家族歴", "テーマのビューにある FamilyMemberHistory。提供方針が出してよいとする要素だけを持つ。")
* insert View
* identifier 0..0
* instantiatesCanonical 0..0
* instantiatesUri 0..0
* insert ViewReference(patient)
* name 0..0
* born[x] 0..0
* age[x] only Age
* deceased[x] only boolean or Age
* insert ViewReference(reasonReference)
* note 0..0
* condition.modifierExtension 0..0
* condition.onset[x] only Age
* condition.note 0..0

Instance: view-family-member-history-1
InstanceOf: FamilyMemberHistory
Usage: #example
Title: "FamilyMemberHistory as a theme sees it"
Description: "テーマから見た家族歴"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-family-member-history"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* status = #completed
* patient.reference = "Patient/view-patient-1"
* date = "2026-03-18"
* relationship = http://terminology.hl7.org/CodeSystem/v3-RoleCode#MTH
* sex = http://hl7.org/fhir/administrative-gender#female
* deceasedAge.value = 90
* deceasedAge.comparator = #>=
* deceasedAge.unit = "歳"
* deceasedAge.system = "http://unitsofmeasure.org"
* deceasedAge.code = #a
* condition.code = http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full#C34.9
* condition.onsetAge.value = 71
* condition.onsetAge.unit = "歳"
* condition.onsetAge.system = "http://unitsofmeasure.org"
* condition.onsetAge.code = #a

Instance: view-family-member-history-2
InstanceOf: FamilyMemberHistory
Usage: #example
Title: "Another FamilyMemberHistory as a theme sees it"
Description: "テーマから見た家族歴"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-family-member-history"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* status = #completed
* patient.reference = "Patient/view-patient-1"
* relationship = http://terminology.hl7.org/CodeSystem/v3-RoleCode#FTH
* deceasedBoolean = false
