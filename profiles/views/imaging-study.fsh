Profile: DataBankViewImagingStudy
Parent: ImagingStudy
Id: databank-view-imaging-study
Title: "ImagingStudy of a view"
Description: "What a theme's view holds of a ImagingStudy: exactly the elements that the release policy lets out."
* insert Japanese("ビューの画像検査", "テーマのビューにある ImagingStudy。提供方針が出してよいとする要素だけを持つ。")
* insert View
* identifier obeys db-view-3
* insert ViewIdentifier(identifier)
* insert ViewReference(subject)
* insert ViewReference(encounter)
* insert ViewReference(basedOn)
* referrer 0..0
* interpreter 0..0
* insert ViewReference(endpoint)
* insert ViewReference(procedureReference)
* location 0..0
* insert ViewReference(reasonReference)
* note 0..0
* description 0..0
* series.modifierExtension 0..0
* series.description 0..0
* insert ViewReference(series.endpoint)
* insert ViewReference(series.specimen)
* series.performer 0..0
* series.instance.modifierExtension 0..0
* series.instance.title 0..0

Instance: view-imaging-study-1
InstanceOf: ImagingStudy
Usage: #example
Title: "ImagingStudy as a theme sees it"
Description: "テーマから見た画像検査"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-imaging-study"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* identifier[0].system = "urn:dicom:uid"
* identifier[0].value = "urn:oid:2.25.194229921667887186623536574136984337164"
* identifier[1].system = "http://databank.example.jp/fhir/sid/accession-number"
* identifier[1].value = "KPJQJJ1588B4J3RX"
* status = #available
* modality[0] = $DCM#CT "Computed Tomography"
* modality[1] = $DCM#SEG "Segmentation"
* modality[2] = $DCM#SR "Structured Report"
* subject.reference = "Patient/view-patient-1"
* started = "2026-02-06T10:00:00+09:00"
* endpoint.reference = "Endpoint/dicomweb"
* numberOfSeries = 2
* numberOfInstances = 41
* series[0].uid = "2.25.304975810430672293010679295502776380476"
* series[0].number = 1
* series[0].modality = $DCM#CT "Computed Tomography"
* series[0].numberOfInstances = 40
* series[0].started = "2026-02-06T10:01:00+09:00"
* series[1].uid = "2.25.178963726427146555157547329834951865723"
* series[1].number = 2
* series[1].modality = $DCM#SEG "Segmentation"
* series[1].numberOfInstances = 1
* series[1].started = "2026-02-06T10:01:00+09:00"

Instance: view-imaging-study-2
InstanceOf: ImagingStudy
Usage: #example
Title: "Another ImagingStudy as a theme sees it"
Description: "テーマから見た画像検査"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-imaging-study"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* identifier[0].system = "urn:dicom:uid"
* identifier[0].value = "urn:oid:2.25.47614084603046289132909830518796427262"
* identifier[1].system = "http://databank.example.jp/fhir/sid/accession-number"
* identifier[1].value = "PSDKZ8B21WV98D50"
* status = #available
* modality = $DCM#DMS
* subject.reference = "Patient/view-patient-1"
* started = "2026-02-03T10:00:00+09:00"
* endpoint.reference = "Endpoint/dicomweb"
* numberOfSeries = 1
* numberOfInstances = 1
* series.uid = "2.25.259345974871652399448450755692454034841"
* series.number = 1
* series.modality = $DCM#DMS
* series.numberOfInstances = 1
* series.started = "2026-02-03T10:01:00+09:00"
