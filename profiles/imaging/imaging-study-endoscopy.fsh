Profile: DataBankImagingStudyEndoscopy
Parent: DataBankImagingStudy
Id: databank-imaging-study-endoscopy
Title: "Imaging study of endoscopy"
Description: "A study with at least one series of endoscopic pictures or video (ES)."
* insert Japanese("内視鏡画像検査", "内視鏡（ES）の静止画または動画のシリーズを一つ以上含む検査。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_ImagingStudy_Endoscopy")
* obeys db-img-endoscopy

Invariant: db-img-endoscopy
Description: "At least one series is endoscopic (ES). 内視鏡（ES）のシリーズが一つ以上ある。"
Severity: #error
Expression: "series.modality.where(system = 'http://dicom.nema.org/resources/ontology/DCM' and code = 'ES').exists()"

Instance: study-bronchoscopy
InstanceOf: ImagingStudy
Usage: #example
Title: "Bronchoscopy"
Description: "気管支鏡"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-imaging-study-endoscopy"
* identifier[0].system = "urn:dicom:uid"
* identifier[0].value = "urn:oid:1.2.392.200036.9999.1919"
* identifier[1].type = http://terminology.hl7.org/CodeSystem/v2-0203#ACSN
* identifier[1].system = "http://databank.example.jp/fhir/sid/accession-number"
* identifier[1].value = "ES260320001"
* status = #available
* modality = $DCM#ES
* subject.reference = "Patient/patient-yamada"
* started = "2026-03-12T10:30:00+09:00"
* endpoint.reference = "Endpoint/dicomweb"
* numberOfSeries = 1
* numberOfInstances = 2
* description = "気管支鏡"
* series.uid = "1.2.392.200036.9999.1919.1"
* series.number = 1
* series.modality = $DCM#ES
* series.numberOfInstances = 2

Instance: study-gastroscopy
InstanceOf: ImagingStudy
Usage: #example
Title: "Gastroscopy with a report"
Description: "報告を伴う上部消化管内視鏡"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-imaging-study-endoscopy"
* identifier.system = "urn:dicom:uid"
* identifier.value = "urn:oid:1.2.392.200036.9999.1828"
* status = #available
* modality[0] = $DCM#ES
* modality[1] = $DCM#SR
* subject.reference = "Patient/patient-yamada"
* started = "2026-03-12T10:30:00+09:00"
* endpoint.reference = "Endpoint/dicomweb"
* numberOfSeries = 2
* numberOfInstances = 2
* description = "上部消化管内視鏡"
* series[0].uid = "1.2.392.200036.9999.1828.1"
* series[0].number = 1
* series[0].modality = $DCM#ES
* series[0].numberOfInstances = 1
* series[1].uid = "1.2.392.200036.9999.1828.2"
* series[1].number = 2
* series[1].modality = $DCM#SR
* series[1].numberOfInstances = 1
