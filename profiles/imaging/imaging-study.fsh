Profile: DataBankImagingStudy
Parent: ImagingStudy
Id: databank-imaging-study
Title: "Imaging study"
Description: "A DICOM study as the archive tells of it: every study that is stored by DICOMweb or DIMSE has such a resource, written in the same transaction. Instances are not listed; they are found by DICOMweb at the endpoint."
* insert Japanese("画像検査", "保管庫に格納された DICOM 検査。DICOMweb または DIMSE で格納された検査ごとに、同一トランザクションで作成される。インスタンスは列挙せず、endpoint の DICOMweb で検索する。")
* obeys db-img-1
* identifier 1..*
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier contains studyUid 1..1 MS and accession 0..1 MS
* identifier[studyUid] ^short = "Study Instance UID (0020,000D) as urn:oid"
* identifier[studyUid] obeys db-img-2
* identifier[studyUid].system 1..1
* identifier[studyUid].system = "urn:dicom:uid"
* identifier[studyUid].value 1..1
* identifier[accession] ^short = "Accession Number (0008,0050)"
* identifier[accession].system 1..1
* identifier[accession].system = "http://databank.example.jp/fhir/sid/accession-number"
* identifier[accession].value 1..1
* status MS
* modality 1..* MS
* modality.system 1..1
* modality.system = $DCM
* modality.code 1..1
* subject only Reference(Patient)
* subject obeys db-img-3
* started MS
* endpoint 1..*
* numberOfSeries 1..1
* numberOfInstances 1..1
* procedureReference only Reference(Procedure)
* series 1..*
* series.uid obeys db-img-4
* series.modality.system 1..1
* series.modality.system = $DCM
* series.modality.code 1..1
* series.numberOfInstances 1..1

Invariant: db-img-1
Description: "There are as many series as numberOfSeries says. numberOfSeries は series の数と一致する。"
Severity: #error
Expression: "numberOfSeries = series.count()"

Invariant: db-img-3
Description: "The subject is a Patient, a patient id whose Patient is not known yet, or said to be unknown. 患者は参照・患者番号・「不明」のいずれかで示す。"
Severity: #error
Expression: "reference.exists() or identifier.value.exists() or display.exists()"

Invariant: db-img-4
Description: "A Series Instance UID has digits and dots only. シリーズインスタンス UID は数字とピリオドだけからなる。"
Severity: #error
Expression: "$this.matches('^[0-9.]{1,64}$')"

Instance: study-ecg
InstanceOf: ImagingStudy
Usage: #example
Title: "Study of an electrocardiogram"
Description: "心電図の検査"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-imaging-study"
* identifier[0].system = "urn:dicom:uid"
* identifier[0].value = "urn:oid:1.2.392.200036.9999.917"
* identifier[1].type = http://terminology.hl7.org/CodeSystem/v2-0203#ACSN
* identifier[1].system = "http://databank.example.jp/fhir/sid/accession-number"
* identifier[1].value = "EC260312001"
* status = #available
* modality = $DCM#ECG
* subject.reference = "Patient/patient-yamada"
* started = "2026-03-12T10:30:00+09:00"
* endpoint.reference = "Endpoint/dicomweb"
* numberOfSeries = 1
* numberOfInstances = 1
* description = "12誘導心電図"
* series.uid = "1.2.392.200036.9999.917.1"
* series.number = 1
* series.modality = $DCM#ECG
* series.numberOfInstances = 1

Instance: study-unmatched
InstanceOf: ImagingStudy
Usage: #example
Title: "Study whose patient is not known"
Description: "患者が分からない検査"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-imaging-study"
* identifier.system = "urn:dicom:uid"
* identifier.value = "urn:oid:1.2.392.200036.9999.1567"
* status = #available
* modality = $DCM#OT
* subject.display = "unknown"
* started = "2026-03-12T10:30:00+09:00"
* endpoint.reference = "Endpoint/dicomweb"
* numberOfSeries = 1
* numberOfInstances = 1
* description = "匿名の検査"
* series.uid = "1.2.392.200036.9999.1567.1"
* series.number = 1
* series.modality = $DCM#OT
* series.numberOfInstances = 1
