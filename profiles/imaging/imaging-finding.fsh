Profile: DataBankImagingFinding
Parent: Observation
Id: databank-imaging-finding
Title: "Imaging finding"
Description: "One finding in images, of a reader or of software: a nodule, a mass. It names the images it was seen in and the lesion it is about, so that the same lesion is found again in other studies, in segmentations and in a sequenced specimen."
* insert Japanese("画像所見", "画像上の一つの所見（結節、腫瘤など）。読影者またはソフトウェアによる。どの画像で見たか、どの病変かを示すことで、他の検査・セグメンテーション・ゲノム検体と同じ病変を結びつける。")
* insert ImagingObservation
* code = $DCM#121071
* value[x] only CodeableConcept
* value[x] 1..1
* derivedFrom 1..*
* derivedFrom only Reference(ImagingStudy or Observation)
* insert LesionBodySite(1..1)
* device only Reference(Device)
* obeys db-imgfind-1

Invariant: db-imgfind-1
Description: "What software found is preliminary until a person has confirmed it. ソフトウェアの所見は人が確認するまで暫定（preliminary）とする。"
Severity: #error
Expression: "(device.exists() and performer.empty()) implies status = 'preliminary'"

Instance: finding-nodule
InstanceOf: Observation
Usage: #example
Title: "Nodule that a radiologist saw"
Description: "読影医が見た結節"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-imaging-finding"
* status = #final
* category[0] = http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS#imaging
* category[1] = http://terminology.hl7.org/CodeSystem/observation-category#imaging
* code = $DCM#121071 "Finding"
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* valueCodeableConcept = $SCT#27925004 "Nodule"
* extension.url = "http://hl7.org/fhir/StructureDefinition/bodySite"
* extension.valueReference.reference = "BodyStructure/lesion-rul"
* derivedFrom.reference = "ImagingStudy/study-ct"
* performer.reference = "Practitioner/practitioner-sato"

Instance: finding-ai
InstanceOf: Observation
Usage: #example
Title: "Nodule that software marked"
Description: "ソフトウェアが示した結節"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-imaging-finding"
* status = #preliminary
* category[0] = http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS#imaging
* category[1] = http://terminology.hl7.org/CodeSystem/observation-category#imaging
* code = $DCM#121071 "Finding"
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* valueCodeableConcept = $SCT#27925004 "Nodule"
* extension.url = "http://hl7.org/fhir/StructureDefinition/bodySite"
* extension.valueReference.reference = "BodyStructure/lesion-rul"
* derivedFrom.reference = "ImagingStudy/study-ct"
* device.reference = "Device/device-ai"
