Profile: DataBankImagingStudyRadiology
Parent: DataBankImagingStudy
Id: databank-imaging-study-radiology
Title: "Imaging study of radiology"
Description: "A study with at least one series of a radiological modality (CT, MR, X-ray, ultrasound, nuclear medicine); segmentations, reports and presentation states may stand beside it."
* insert Japanese("放射線画像検査", "放射線モダリティ（CT、MR、単純撮影、超音波、核医学など）のシリーズを一つ以上含む検査。セグメンテーション、構造化報告、表示状態を併せ持ってよい。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_ImagingStudy_Radiology")
* obeys db-img-radiology
* modality from DataBankRadiologyModality (required)

Invariant: db-img-radiology
Description: "At least one series is of a radiological modality. 放射線モダリティのシリーズが一つ以上ある。"
Severity: #error
Expression: "series.modality.where(system = 'http://dicom.nema.org/resources/ontology/DCM' and code in ('BMD' | 'CR' | 'CT' | 'DX' | 'IO' | 'IVUS' | 'MG' | 'MR' | 'NM' | 'PT' | 'PX' | 'RF' | 'RG' | 'RTIMAGE' | 'US' | 'XA')).exists()"

Instance: study-ct
InstanceOf: ImagingStudy
Usage: #example
Title: "CT with segmentation and measurements"
Description: "セグメンテーションと計測報告を伴う CT"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-imaging-study-radiology"
* identifier[0].system = "urn:dicom:uid"
* identifier[0].value = "urn:oid:1.2.392.200036.9999.829"
* identifier[1].type = http://terminology.hl7.org/CodeSystem/v2-0203#ACSN
* identifier[1].system = "http://databank.example.jp/fhir/sid/accession-number"
* identifier[1].value = "CT260312001"
* status = #available
* modality[0] = $DCM#CT
* modality[1] = $DCM#SEG
* modality[2] = $DCM#SR
* subject.reference = "Patient/patient-yamada"
* started = "2026-03-12T10:30:00+09:00"
* endpoint.reference = "Endpoint/dicomweb"
* numberOfSeries = 3
* numberOfInstances = 240
* description = "胸部CT 単純"
* series[0].uid = "1.2.392.200036.9999.829.1"
* series[0].number = 1
* series[0].modality = $DCM#CT
* series[0].numberOfInstances = 80
* series[0].bodySite.display = "CHEST"
* series[1].uid = "1.2.392.200036.9999.829.2"
* series[1].number = 2
* series[1].modality = $DCM#SEG
* series[1].numberOfInstances = 80
* series[2].uid = "1.2.392.200036.9999.829.3"
* series[2].number = 3
* series[2].modality = $DCM#SR
* series[2].numberOfInstances = 80
* basedOn.reference = "ServiceRequest/order-ct"
* procedureReference.reference = "Procedure/pps-ct"
* procedureCode.coding = $LNC#24627-2 "CT Chest"
* procedureCode.text = "CT Chest"

Instance: study-mammography
InstanceOf: ImagingStudy
Usage: #example
Title: "Mammography of a patient that is known by number only"
Description: "患者番号だけが分かるマンモグラフィ"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-imaging-study-radiology"
* identifier.system = "urn:dicom:uid"
* identifier.value = "urn:oid:1.2.392.200036.9999.1800"
* status = #available
* modality = $DCM#MG
* subject.identifier.system = "urn:oid:1.2.392.100495.20.3.51.11311234567"
* subject.identifier.value = "0000000123"
* started = "2026-03-12T10:30:00+09:00"
* endpoint.reference = "Endpoint/dicomweb"
* numberOfSeries = 1
* numberOfInstances = 1
* description = "マンモグラフィ"
* series.uid = "1.2.392.200036.9999.1800.1"
* series.number = 1
* series.modality = $DCM#MG
* series.numberOfInstances = 1
