Profile: DataBankGenomicReport
Parent: DiagnosticReport
Id: databank-genomic-report
Title: "Genomic report"
Description: "The report of a gene panel or genome: variants, biomarkers and their meaning as results, the tumour's images by the lesion that both are about."
* insert Japanese("ゲノム検査報告", "遺伝子パネルまたはゲノムの報告書。バリアント、バイオマーカー、その意義を結果とし、病変を介して画像と結びつく。")
* insert CompliesWith("http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-report")
* identifier MS
* category 1..*
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains genetics 1..1
* category[genetics] = $DiagnosticService#GE
* code 1..1
* code = $LNC#51969-4
* subject 1..1
* subject only Reference(Patient)
* effective[x] 1..1
* effective[x] only dateTime
* specimen 1..*
* specimen only Reference(Specimen)
* result only Reference(Observation)
* obeys db-rep-1

Instance: report-panel
InstanceOf: DiagnosticReport
Usage: #example
Title: "Report of a gene panel"
Description: "遺伝子パネル検査の報告"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-genomic-report"
* status = #final
* category = http://terminology.hl7.org/CodeSystem/v2-0074#GE
* code = $LNC#51969-4 "Genetic analysis report"
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-04-10"
* issued = "2026-04-20T17:00:00+09:00"
* specimen.reference = "Specimen/specimen-tumour"
* extension.url = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-reference"
* extension.valueReference.reference = "Procedure/genomic-study-tumour"
* result[0].reference = "Observation/variant-egfr"
* result[1].reference = "Observation/biomarker-tmb"
* conclusion = "EGFR L858R 陽性。EGFR-TKI の適応を検討する。"

Instance: report-germline
InstanceOf: DiagnosticReport
Usage: #example
Title: "Report without findings"
Description: "所見のない遺伝学的検査の報告"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-genomic-report"
* status = #final
* category = http://terminology.hl7.org/CodeSystem/v2-0074#GE
* code = $LNC#51969-4 "Genetic analysis report"
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-04-10"
* issued = "2026-04-20T17:00:00+09:00"
* specimen.reference = "Specimen/specimen-tumour"
* conclusion = "病的バリアントを認めない。"
