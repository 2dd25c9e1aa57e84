Profile: DataBankPathologyReport
Parent: DiagnosticReport
Id: databank-pathology-report
Title: "Pathology report"
Description: "The report on tissue: always of at least one specimen, with its slides where they are in the archive. JP Core has no profile for it yet."
* insert Japanese("病理診断報告", "組織の報告書。必ず検体を参照し、保管庫にあるスライド画像を参照できる。JP Core に対応するプロファイルはまだない。")
* insert ReportOf($LNC#11526-1, $LNC#LP7839-6)
* specimen 1..*
* specimen only Reference(Specimen)
* imagingStudy only Reference(ImagingStudy)
* result only Reference(Observation)

Instance: report-pathology
InstanceOf: DiagnosticReport
Usage: #example
Title: "Report on a biopsy of the lung"
Description: "肺生検の病理診断報告"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-pathology-report"
* status = #final
* category = $LNC#LP7839-6
* code = $LNC#11526-1
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* issued = "2026-03-12T15:05:00+09:00"
* specimen.reference = "Specimen/specimen-tumour"
* imagingStudy.reference = "ImagingStudy/study-slide"
* result.reference = "Observation/finding-adenocarcinoma"
* conclusionCode.coding = http://terminology.hl7.org/CodeSystem/icd-o-3#8140/3
* conclusionCode.text = "腺癌"

Instance: report-cytology
InstanceOf: DiagnosticReport
Usage: #example
Title: "Amended report on sputum"
Description: "訂正された喀痰細胞診の報告"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-pathology-report"
* status = #amended
* category = $LNC#LP7839-6
* code = $LNC#11526-1
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* issued = "2026-03-12T15:05:00+09:00"
* specimen.reference = "Specimen/specimen-sputum"
* conclusion = "Class II"
