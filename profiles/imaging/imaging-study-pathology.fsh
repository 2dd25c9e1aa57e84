Profile: DataBankImagingStudyPathology
Parent: DataBankImagingStudy
Id: databank-imaging-study-pathology
Title: "Imaging study of pathology"
Description: "A study of slides: whole slide images (SM) or microscope pictures (GM). A series may name the specimen that was cut; it is the one that a genome was read from, too."
* insert Japanese("病理画像検査", "バーチャルスライド（SM）または顕微鏡写真（GM）の検査。シリーズは標本を参照でき、ゲノム解析の検体と結びつく。")
* obeys db-img-pathology
* series.specimen MS

Invariant: db-img-pathology
Description: "At least one series is of a slide (SM or GM). スライド（SM または GM）のシリーズが一つ以上ある。"
Severity: #error
Expression: "series.modality.where(system = 'http://dicom.nema.org/resources/ontology/DCM' and code in ('SM' | 'GM')).exists()"

Instance: study-slide
InstanceOf: ImagingStudy
Usage: #example
Title: "Whole slide image of a tumour"
Description: "腫瘍のバーチャルスライド"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-imaging-study-pathology"
* identifier[0].system = "urn:dicom:uid"
* identifier[0].value = "urn:oid:1.2.392.200036.9999.1143"
* identifier[1].type = http://terminology.hl7.org/CodeSystem/v2-0203#ACSN
* identifier[1].system = "http://databank.example.jp/fhir/sid/accession-number"
* identifier[1].value = "SM260325001"
* status = #available
* modality = $DCM#SM
* subject.reference = "Patient/patient-yamada"
* started = "2026-03-12T10:30:00+09:00"
* endpoint.reference = "Endpoint/dicomweb"
* numberOfSeries = 1
* numberOfInstances = 4
* description = "肺 HE染色"
* series.uid = "1.2.392.200036.9999.1143.1"
* series.number = 1
* series.modality = $DCM#SM
* series.numberOfInstances = 4
* series.specimen.reference = "Specimen/specimen-tumour"

Instance: study-microscopy
InstanceOf: ImagingStudy
Usage: #example
Title: "Microscope pictures"
Description: "顕微鏡写真"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-imaging-study-pathology"
* identifier.system = "urn:dicom:uid"
* identifier.value = "urn:oid:1.2.392.200036.9999.1710"
* status = #available
* modality = $DCM#GM
* subject.reference = "Patient/patient-yamada"
* started = "2026-03-12T10:30:00+09:00"
* endpoint.reference = "Endpoint/dicomweb"
* numberOfSeries = 1
* numberOfInstances = 1
* description = "迅速標本"
* series.uid = "1.2.392.200036.9999.1710.1"
* series.number = 1
* series.modality = $DCM#GM
* series.numberOfInstances = 1
