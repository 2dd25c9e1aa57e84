Profile: DataBankImagingStudyDermatology
Parent: DataBankImagingStudy
Id: databank-imaging-study-dermatology
Title: "Imaging study of dermatology"
Description: "A study of the skin: dermoscopy (DMS) or photographs (XC). The modality binding of JP Core leaves DMS out, so this profile does not claim one of its profiles."
* insert Japanese("皮膚画像検査", "ダーモスコピー（DMS）または写真（XC）による皮膚の検査。JP Core のモダリティ束縛は DMS を含まないため、JP Core への準拠は主張しない。")
* obeys db-img-dermatology

Invariant: db-img-dermatology
Description: "At least one series is of the skin (DMS or XC). 皮膚（DMS または XC）のシリーズが一つ以上ある。"
Severity: #error
Expression: "series.modality.where(system = 'http://dicom.nema.org/resources/ontology/DCM' and code in ('DMS' | 'XC')).exists()"

Instance: study-dermoscopy
InstanceOf: ImagingStudy
Usage: #example
Title: "Dermoscopy"
Description: "ダーモスコピー"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-imaging-study-dermatology"
* identifier[0].system = "urn:dicom:uid"
* identifier[0].value = "urn:oid:1.2.392.200036.9999.1707"
* identifier[1].type = http://terminology.hl7.org/CodeSystem/v2-0203#ACSN
* identifier[1].system = "http://databank.example.jp/fhir/sid/accession-number"
* identifier[1].value = "DM260401001"
* status = #available
* modality = $DCM#DMS
* subject.reference = "Patient/patient-yamada"
* started = "2026-03-12T10:30:00+09:00"
* endpoint.reference = "Endpoint/dicomweb"
* numberOfSeries = 1
* numberOfInstances = 1
* description = "ダーモスコピー"
* series.uid = "1.2.392.200036.9999.1707.1"
* series.number = 1
* series.modality = $DCM#DMS
* series.numberOfInstances = 1

Instance: study-skin-photo
InstanceOf: ImagingStudy
Usage: #example
Title: "Photograph and dermoscopy"
Description: "写真とダーモスコピー"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-imaging-study-dermatology"
* identifier.system = "urn:dicom:uid"
* identifier.value = "urn:oid:1.2.392.200036.9999.1650"
* status = #available
* modality[0] = $DCM#XC
* modality[1] = $DCM#DMS
* subject.reference = "Patient/patient-yamada"
* started = "2026-03-12T10:30:00+09:00"
* endpoint.reference = "Endpoint/dicomweb"
* numberOfSeries = 2
* numberOfInstances = 2
* description = "皮膚写真"
* series[0].uid = "1.2.392.200036.9999.1650.1"
* series[0].number = 1
* series[0].modality = $DCM#XC
* series[0].numberOfInstances = 1
* series[1].uid = "1.2.392.200036.9999.1650.2"
* series[1].number = 2
* series[1].modality = $DCM#DMS
* series[1].numberOfInstances = 1
