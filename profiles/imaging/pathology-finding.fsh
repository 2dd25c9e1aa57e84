Profile: DataBankPathologyFinding
Parent: Observation
Id: databank-pathology-finding
Title: "Pathology finding"
Description: "A pathologist's diagnosis of a specimen: by a code of morphology (ICD-O-3) where there is one, else as text."
* insert Japanese("病理所見", "検体に対する病理診断。形態コード（ICD-O-3）があればコードで、なければ文章で表す。")
* category 1..*
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains department 1..1
* category[department] = $LNC#LP7839-6
* code 1..1
* code = $LNC#22637-3
* subject 1..1
* subject only Reference(Patient)
* effective[x] 1..1
* value[x] only CodeableConcept or string
* value[x] 1..1
* specimen 1..1
* specimen only Reference(Specimen)
* insert LesionBodySite(0..1)

Instance: finding-adenocarcinoma
InstanceOf: Observation
Usage: #example
Title: "Adenocarcinoma in a biopsy"
Description: "生検で認めた腺癌"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-pathology-finding"
* status = #final
* category = $LNC#LP7839-6
* code = $LNC#22637-3
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* valueCodeableConcept.coding = http://terminology.hl7.org/CodeSystem/icd-o-3#8140/3
* valueCodeableConcept.text = "腺癌"
* specimen.reference = "Specimen/specimen-tumour"
* extension.url = "http://hl7.org/fhir/StructureDefinition/bodySite"
* extension.valueReference.reference = "BodyStructure/lesion-rul"

Instance: finding-cytology
InstanceOf: Observation
Usage: #example
Title: "Text of a cytology"
Description: "細胞診の文章"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-pathology-finding"
* status = #final
* category = $LNC#LP7839-6
* code = $LNC#22637-3
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* valueString = "異型細胞を認めない。"
* specimen.reference = "Specimen/specimen-sputum"
