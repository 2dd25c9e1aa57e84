Profile: DataBankEndoscopyReport
Parent: DiagnosticReport
Id: databank-endoscopy-report
Title: "Endoscopy report"
Description: "The report on an endoscopy, with what was found and the specimens that were taken."
* insert Japanese("内視鏡検査報告", "内視鏡検査の報告書。所見と採取した検体を含む。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_DiagnosticReport_Endoscopy")
* insert ReportOf($LNC#18751-8, $LNC#LP7796-8)
* imagingStudy only Reference(ImagingStudy)
* specimen only Reference(Specimen)
* result only Reference(Observation)

Instance: report-bronchoscopy
InstanceOf: DiagnosticReport
Usage: #example
Title: "Report on a bronchoscopy"
Description: "気管支鏡検査の報告"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-endoscopy-report"
* status = #final
* category = $LNC#LP7796-8
* code = $LNC#18751-8
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* issued = "2026-03-12T15:05:00+09:00"
* imagingStudy.reference = "ImagingStudy/study-bronchoscopy"
* specimen.reference = "Specimen/specimen-tumour"
* result.reference = "Observation/finding-bronchus"
* conclusion = "右上葉気管支に隆起性病変を認め、生検した。"

Instance: report-gastroscopy
InstanceOf: DiagnosticReport
Usage: #example
Title: "Report without findings"
Description: "異常のない内視鏡報告"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-endoscopy-report"
* status = #final
* category = $LNC#LP7796-8
* code = $LNC#18751-8
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* issued = "2026-03-12T15:05:00+09:00"
* conclusion = "異常を認めない。"
