Profile: DataBankRadiologyReport
Parent: DiagnosticReport
Id: databank-radiology-report
Title: "Radiology report"
Description: "The report on a radiological study: findings and impression are Observations of their own, measured lesions others."
* insert Japanese("放射線読影報告", "放射線画像検査の報告書。所見と診断（インプレッション）は Observation とし、計測した病変も Observation で表す。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_DiagnosticReport_Radiology")
* insert ReportOf($LNC#18748-4, $LNC#LP29684-5)
* imagingStudy only Reference(ImagingStudy)
* imagingStudy 1..*
* result only Reference(Observation)

Instance: report-ct
InstanceOf: DiagnosticReport
Usage: #example
Title: "Report on a chest CT"
Description: "胸部 CT の読影報告"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-radiology-report"
* status = #final
* category[0] = $LNC#LP29684-5 "Radiology"
* category[1] = $DCM#CT
* code.coding = $LNC#18748-4 "Diagnostic imaging study"
* code.text = "CT 読影報告書"
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* issued = "2026-03-12T15:05:00+09:00"
* imagingStudy.reference = "ImagingStudy/study-ct"
* result[0].reference = "Observation/findings-ct"
* result[1].reference = "Observation/impression-ct"
* result[2].reference = "Observation/measurement-ct1"

Instance: report-mammography
InstanceOf: DiagnosticReport
Usage: #example
Title: "Report that is still being written"
Description: "作成中の読影報告"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-radiology-report"
* status = #preliminary
* category = $LNC#LP29684-5
* code = $LNC#18748-4
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* issued = "2026-03-12T15:05:00+09:00"
* imagingStudy.reference = "ImagingStudy/study-mammography"
