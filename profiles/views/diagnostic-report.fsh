Profile: DataBankViewDiagnosticReport
Parent: DiagnosticReport
Id: databank-view-diagnostic-report
Title: "DiagnosticReport of a view"
Description: "What a theme's view holds of a DiagnosticReport: exactly the elements that the release policy lets out."
* insert Japanese("ビューの報告書", "テーマのビューにある DiagnosticReport。提供方針が出してよいとする要素だけを持つ。")
* insert View
* identifier 0..0
* insert ViewReference(basedOn)
* insert ViewReference(subject)
* insert ViewReference(encounter)
* performer 0..0
* resultsInterpreter 0..0
* insert ViewReference(specimen)
* insert ViewReference(result)
* insert ViewReference(imagingStudy)
* media 0..0
* conclusion 0..0
* presentedForm 0..0

Instance: view-diagnostic-report-1
InstanceOf: DiagnosticReport
Usage: #example
Title: "DiagnosticReport as a theme sees it"
Description: "テーマから見た報告書"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-diagnostic-report"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* status = #final
* category[0] = $LNC#LP29684-5
* category[1] = $DCM#CT "Computed Tomography"
* code = $LNC#18748-4 "Diagnostic imaging study"
* subject.reference = "Patient/view-patient-1"
* encounter.reference = "Encounter/YBPKYQRE099TDY4M6KX5RYAZMH"
* effectiveDateTime = "2026-03-29T10:30:00+09:00"
* issued = "2026-03-29T15:05:00+09:00"
* imagingStudy.reference = "ImagingStudy/10D99G28DK36JX72CGT0AXBYAB"
* result.reference = "Observation/KYCC1WFT7CJKC64KEY8K9CKN0C"
* conclusionCode = http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full#C34.1 "上葉肺癌"

Instance: view-diagnostic-report-2
InstanceOf: DiagnosticReport
Usage: #example
Title: "Another DiagnosticReport as a theme sees it"
Description: "テーマから見た報告書"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-diagnostic-report"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* status = #final
* category = http://terminology.hl7.org/CodeSystem/v2-0074#LAB
* code = $LNC#11502-2 "Laboratory report"
* subject.reference = "Patient/view-patient-1"
* effectiveDateTime = "2026-03-29"
* specimen.reference = "Specimen/M57HWG4AQD9K01VSRRZJJSQ633"
* result.reference = "Observation/BSYTC8A696HRDJ0VVK1VAQTS5Q"
