Profile: DataBankRadiologyImpression
Parent: Observation
Id: databank-radiology-impression
Title: "Radiology impression"
Description: "What the radiologist concludes, as text."
* insert Japanese("放射線診断（インプレッション）", "読影医の結論の文章。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Observation_Radiology_Impression")
* insert ImagingObservation
* code = $LNC#19005-8
* value[x] only string
* value[x] 1..1
* derivedFrom 1..*
* derivedFrom only Reference(ImagingStudy)

Instance: impression-ct
InstanceOf: Observation
Usage: #example
Title: "Impression of a chest CT"
Description: "胸部 CT の診断"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-radiology-impression"
* status = #final
* category[0] = http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS#imaging
* category[1] = http://terminology.hl7.org/CodeSystem/observation-category#imaging
* code = $LNC#19005-8
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* valueString = "右上葉肺癌の疑い。"
* derivedFrom.reference = "ImagingStudy/study-ct"

Instance: impression-mammography
InstanceOf: Observation
Usage: #example
Title: "Impression of a mammography"
Description: "マンモグラフィの診断"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-radiology-impression"
* status = #final
* category[0] = http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS#imaging
* category[1] = http://terminology.hl7.org/CodeSystem/observation-category#imaging
* code = $LNC#19005-8
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* valueString = "カテゴリー1。"
* derivedFrom.reference = "ImagingStudy/study-mammography"
