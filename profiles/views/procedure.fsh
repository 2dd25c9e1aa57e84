Profile: DataBankViewProcedure
Parent: Procedure
Id: databank-view-procedure
Title: "Procedure of a view"
Description: "What a theme's view holds of a Procedure: exactly the elements that the release policy lets out."
* insert Japanese("ビューの処置・手技", "テーマのビューにある Procedure。提供方針が出してよいとする要素だけを持つ。")
* insert View
* identifier 0..0
* instantiatesCanonical 0..0
* instantiatesUri 0..0
* insert ViewReference(basedOn)
* insert ViewReference(partOf)
* insert ViewReference(subject)
* insert ViewReference(encounter)
* performed[x] only dateTime or Period or Age
* recorder 0..0
* asserter 0..0
* performer 0..0
* location 0..0
* insert ViewReference(reasonReference)
* insert ViewReference(report)
* insert ViewReference(complicationDetail)
* note 0..0
* focalDevice 0..0
* usedReference 0..0

Instance: view-procedure-1
InstanceOf: Procedure
Usage: #example
Title: "Procedure as a theme sees it"
Description: "テーマから見た処置・手技"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-procedure"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* status = #completed
* category = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* subject.reference = "Patient/view-patient-1"
* performedDateTime = "2026-03-09"
* extension.url = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-ext"
* extension.valueReference.reference = "Procedure/KGY5K0BW48BVVP2P20JNTD27FQ"
* code = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/genomic-study-type-cs#snp

Instance: view-procedure-2
InstanceOf: Procedure
Usage: #example
Title: "Another Procedure as a theme sees it"
Description: "テーマから見た処置・手技"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-procedure"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* status = #completed
* category = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* subject.reference = "Patient/view-patient-1"
* performedDateTime = "2026-03-16"
* extension[0].url = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-genome-build"
* extension[0].valueCodeableConcept = $LNC#LA26806-2 "GRCh38"
* extension[1].url = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-genomic-source-class"
* extension[1].valueCodeableConcept = $LNC#LA6683-2 "Germline"
* extension[2].url = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-specimen"
* extension[2].valueReference.reference = "Specimen/M57HWG4AQD9K01VSRRZJJSQ633"
* extension[3].url = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-output"
* extension[3].extension[0].url = "file"
* extension[3].extension[0].valueReference.reference = "DocumentReference/RAETBJNR1339X6XJ66JX7AV4XM"
* extension[3].extension[1].url = "type"
* extension[3].extension[1].valueCodeableConcept = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/genomic-study-data-format-cs#vcf
