Profile: DataBankRadiologyFindings
Parent: Observation
Id: databank-radiology-findings
Title: "Radiology findings"
Description: "What the radiologist saw, as text."
* insert Japanese("放射線所見", "読影医が見た所見の文章。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Observation_Radiology_Findings")
* insert ImagingObservation
* code = $LNC#18782-3
* value[x] only string
* value[x] 1..1
* derivedFrom 1..*
* derivedFrom only Reference(ImagingStudy)

Instance: findings-ct
InstanceOf: Observation
Usage: #example
Title: "Findings of a chest CT"
Description: "胸部 CT の所見"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-radiology-findings"
* status = #final
* category[0] = http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS#imaging
* category[1] = http://terminology.hl7.org/CodeSystem/observation-category#imaging
* code = $LNC#18782-3
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* valueString = "右上葉に 18 mm の充実性結節を認める。縦隔リンパ節の腫大はない。"
* derivedFrom.reference = "ImagingStudy/study-ct"

Instance: findings-mammography
InstanceOf: Observation
Usage: #example
Title: "Findings of a mammography"
Description: "マンモグラフィの所見"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-radiology-findings"
* status = #final
* category[0] = http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS#imaging
* category[1] = http://terminology.hl7.org/CodeSystem/observation-category#imaging
* code = $LNC#18782-3
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* valueString = "所見なし。"
* derivedFrom.reference = "ImagingStudy/study-mammography"
