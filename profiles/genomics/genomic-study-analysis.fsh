Profile: DataBankGenomicStudyAnalysis
Parent: Procedure
Id: databank-genomic-study-analysis
Title: "Genomic study analysis"
Description: "How a genome file came to be: reference genome, source, specimen, and the file itself."
* insert Japanese("ゲノム解析", "ゲノムファイルの成り立ち。参照ゲノム、由来、検体、ファイルを示す。")
* insert CompliesWith("http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis")
* insert GenomicProcedure
* code 0..0
* obeys db-gen-4 and db-gen-5

Invariant: db-gen-4
Description: "An analysis names the assembly it was called against, unless its file is of what lies on no genome (mzML). 解析は参照ゲノムを示す（質量分析を除く）。"
Severity: #error
Expression: "extension.where(url = 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-genome-build').value.coding.exists() or extension.extension.where(url = 'type').value.coding.where(system = 'http://edamontology.org' and code = 'format_3244').exists()"

Invariant: db-gen-5
Description: "An analysis names its specimen. 解析は検体を参照する。"
Severity: #error
Expression: "extension.where(url = 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-specimen').value.reference.exists()"

Instance: genomic-analysis-tumour
InstanceOf: Procedure
Usage: #example
Title: "Analysis that made a somatic VCF"
Description: "体細胞 VCF を作った解析"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-genomic-study-analysis"
* extension[0].url = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-genome-build"
* extension[0].valueCodeableConcept = $LNC#LA26806-2 "GRCh38"
* extension[1].url = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-genomic-source-class"
* extension[1].valueCodeableConcept = $LNC#LA6684-0 "Somatic"
* extension[2].url = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-specimen"
* extension[2].valueReference.reference = "Specimen/specimen-tumour"
* extension[3].url = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-output"
* extension[3].extension[0].url = "file"
* extension[3].extension[0].valueReference.reference = "DocumentReference/genomic-file-tumour"
* extension[3].extension[1].url = "type"
* extension[3].extension[1].valueCodeableConcept = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/genomic-study-data-format-cs#vcf
* status = #completed
* category = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* subject.reference = "Patient/patient-yamada"
* performedDateTime = "2026-04-08"

Instance: genomic-analysis-rna
InstanceOf: Procedure
Usage: #example
Title: "Analysis that made a table of expression"
Description: "発現量の表を作った解析"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-genomic-study-analysis"
* extension[0].url = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-genome-build"
* extension[0].valueCodeableConcept = $LNC#LA26806-2 "GRCh38"
* extension[1].url = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-genomic-source-class"
* extension[1].valueCodeableConcept = $LNC#LA6684-0 "Somatic"
* extension[2].url = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-specimen"
* extension[2].valueReference.reference = "Specimen/specimen-tumour"
* extension[3].url = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-output"
* extension[3].extension[0].url = "file"
* extension[3].extension[0].valueReference.reference = "DocumentReference/genomic-file-rna"
* extension[3].extension[1].url = "type"
* extension[3].extension[1].valueCodeableConcept = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/genomic-study-data-format-cs#gct
* status = #completed
* category = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* subject.reference = "Patient/patient-yamada"
* performedDateTime = "2026-04-08"
