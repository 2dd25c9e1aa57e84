Profile: DataBankEndoscopyFinding
Parent: Observation
Id: databank-endoscopy-finding
Title: "Endoscopy finding"
Description: "What the endoscopist saw at one place, coded by JED where the hospital does."
* insert Japanese("内視鏡所見", "内視鏡で見た一か所の所見。施設が用いていれば JED のコードで表す。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Observation_Endoscopy")
* category 2..*
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains first 1..1 and second 1..1
* category[first] = $SimpleObservationCategory#procedure
* category[second] = $LNC#LP7796-8
* subject 1..1
* subject only Reference(Patient)
* effective[x] 1..1
* value[x] only CodeableConcept
* value[x] 1..1
* insert LesionBodySite(0..1)

Instance: finding-bronchus
InstanceOf: Observation
Usage: #example
Title: "Elevated lesion in a bronchus"
Description: "気管支の隆起性病変"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-endoscopy-finding"
* status = #final
* category[0] = http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS#procedure
* category[1] = $LNC#LP7796-8
* code.coding = $LNC#18751-8
* code.text = "気管支鏡所見"
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* valueCodeableConcept.text = "隆起性病変"
* bodySite.text = "右上葉気管支"
* extension.url = "http://hl7.org/fhir/StructureDefinition/bodySite"
* extension.valueReference.reference = "BodyStructure/lesion-rul"

Instance: finding-stomach
InstanceOf: Observation
Usage: #example
Title: "Stomach without findings"
Description: "異常のない胃"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-endoscopy-finding"
* status = #final
* category[0] = http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS#procedure
* category[1] = $LNC#LP7796-8
* code.coding = $LNC#18751-8
* code.text = "胃内視鏡所見"
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* valueCodeableConcept.text = "異常なし"
