Profile: DataBankGenomicStudy
Parent: Procedure
Id: databank-genomic-study
Title: "Genomic study"
Description: "What was sequenced of a patient: the frame around the analyses of one genome file."
* insert Japanese("ゲノム検査", "患者のゲノム解析の枠組み。一つのゲノムファイルの解析をまとめる。")
* insert CompliesWith("http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study")
* insert GenomicProcedure
* code 1..1
* code from DataBankGenomicStudyType (required)
* obeys db-gen-3

Invariant: db-gen-3
Description: "A study names at least one analysis. 検査は一つ以上の解析を参照する。"
Severity: #error
Expression: "extension.where(url = 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-ext').value.reference.exists()"

Instance: genomic-study-tumour
InstanceOf: Procedure
Usage: #example
Title: "Gene panel of a tumour"
Description: "腫瘍の遺伝子パネル"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-genomic-study"
* extension.url = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-ext"
* extension.valueReference.reference = "Procedure/genomic-analysis-tumour"
* status = #completed
* category = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* subject.reference = "Patient/patient-yamada"
* performedDateTime = "2026-04-08"
* code = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/genomic-study-type-cs#snp

Instance: genomic-study-rna
InstanceOf: Procedure
Usage: #example
Title: "RNA sequencing of a tumour"
Description: "腫瘍の RNA-seq"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-genomic-study"
* extension.url = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-ext"
* extension.valueReference.reference = "Procedure/genomic-analysis-rna"
* status = #completed
* category = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* subject.reference = "Patient/patient-yamada"
* performedDateTime = "2026-04-08"
* code = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/genomic-study-type-cs#gene-expression
