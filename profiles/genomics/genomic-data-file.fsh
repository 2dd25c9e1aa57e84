Profile: DataBankGenomicDataFile
Parent: DocumentReference
Id: databank-genomic-data-file
Title: "Genomic data file"
Description: "A genome file that the appliance keeps as received; its hash is its name."
* insert Japanese("ゲノムデータファイル", "受け取ったまま保管するゲノムファイル。ハッシュを識別子とする。")
* insert CompliesWith("http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-data-file")
* identifier 1..*
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier contains sha256 1..1
* identifier[sha256].system 1..1
* identifier[sha256].system = "http://databank.example.jp/fhir/sid/sha-256"
* identifier[sha256].value 1..1
* identifier[sha256] obeys db-gen-6
* category 1..*
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains genetics 1..1
* category[genetics] = $DiagnosticService#GE
* subject 1..1
* subject only Reference(Patient)
* content 1..1
* content.format 1..1
* content.format from DataBankGenomicFileFormat (extensible)
* content.attachment.contentType 1..1

Invariant: db-gen-6
Description: "A SHA-256 hash is 64 lower-case hex digits. SHA-256 は小文字 16 進 64 桁。"
Severity: #error
Expression: "value.matches('^[0-9a-f]{64}$')"

Instance: genomic-file-tumour
InstanceOf: DocumentReference
Usage: #example
Title: "Somatic VCF"
Description: "体細胞 VCF"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-genomic-data-file"
* identifier.system = "http://databank.example.jp/fhir/sid/sha-256"
* identifier.value = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
* status = #current
* docStatus = #final
* category = http://terminology.hl7.org/CodeSystem/v2-0074#GE
* subject.reference = "Patient/patient-yamada"
* content.attachment.contentType = #application/gzip
* content.attachment.size = 123456
* content.attachment.creation = "2026-04-08"
* content.format = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/genomic-study-data-format-cs#vcf
* context.related.reference = "Specimen/specimen-tumour"

Instance: genomic-file-rna
InstanceOf: DocumentReference
Usage: #example
Title: "Table of expression"
Description: "発現量の表"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-genomic-data-file"
* identifier.system = "http://databank.example.jp/fhir/sid/sha-256"
* identifier.value = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
* status = #current
* docStatus = #final
* category = http://terminology.hl7.org/CodeSystem/v2-0074#GE
* subject.reference = "Patient/patient-yamada"
* content.attachment.contentType = #text/plain
* content.attachment.size = 123456
* content.attachment.creation = "2026-04-08"
* content.format = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/genomic-study-data-format-cs#gct
* context.related.reference = "Specimen/specimen-tumour"
