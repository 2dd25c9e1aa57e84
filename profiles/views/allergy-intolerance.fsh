Profile: DataBankViewAllergyIntolerance
Parent: AllergyIntolerance
Id: databank-view-allergy-intolerance
Title: "AllergyIntolerance of a view"
Description: "What a theme's view holds of a AllergyIntolerance: exactly the elements that the release policy lets out."
* insert Japanese("ビューのアレルギー", "テーマのビューにある AllergyIntolerance。提供方針が出してよいとする要素だけを持つ。")
* insert View
* identifier 0..0
* insert ViewReference(patient)
* insert ViewReference(encounter)
* onset[x] only dateTime or Age or Period
* recorder 0..0
* asserter 0..0
* note 0..0
* reaction.modifierExtension 0..0
* reaction.description 0..0
* reaction.note 0..0

Instance: view-allergy-intolerance-1
InstanceOf: AllergyIntolerance
Usage: #example
Title: "AllergyIntolerance as a theme sees it"
Description: "テーマから見たアレルギー"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-allergy-intolerance"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* clinicalStatus = http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical#active
* verificationStatus = http://terminology.hl7.org/CodeSystem/allergyintolerance-verification#confirmed
* category = #medication
* criticality = #high
* code = http://databank.example.jp/fhir/CodeSystem/synthetic-yj#1149X01F1017 "ロキソプロフェン錠60mg"
* patient.reference = "Patient/view-patient-1"
* onsetDateTime = "2019-06"
* recordedDate = "2026-03-18"
* reaction.manifestation = $SCT#271807003
* reaction.severity = #moderate

Instance: view-allergy-intolerance-2
InstanceOf: AllergyIntolerance
Usage: #example
Title: "Another AllergyIntolerance as a theme sees it"
Description: "テーマから見たアレルギー"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-allergy-intolerance"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* clinicalStatus = http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical#inactive
* type = #allergy
* category = #food
* patient.reference = "Patient/view-patient-1"
