Profile: DataBankViewDocumentReference
Parent: DocumentReference
Id: databank-view-document-reference
Title: "DocumentReference of a view"
Description: "What a theme's view holds of a DocumentReference: exactly the elements that the release policy lets out."
* insert Japanese("ビューの文書", "テーマのビューにある DocumentReference。提供方針が出してよいとする要素だけを持つ。")
* insert View
* masterIdentifier 0..0
* identifier 0..0
* insert ViewReference(subject)
* author 0..0
* authenticator 0..0
* custodian 0..0
* relatesTo.modifierExtension 0..0
* insert ViewReference(relatesTo.target)
* description 0..0
* securityLabel 0..0
* content.modifierExtension 0..0
* content.attachment.language 0..0
* content.attachment.data 0..0
* content.attachment.url 0..0
* content.attachment.size 0..0
* content.attachment.hash 0..0
* content.attachment.title 0..0
* context.modifierExtension 0..0
* insert ViewReference(context.encounter)
* context.sourcePatientInfo 0..0
* insert ViewReference(context.related)

Instance: view-document-reference-1
InstanceOf: DocumentReference
Usage: #example
Title: "DocumentReference as a theme sees it"
Description: "テーマから見た文書"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-document-reference"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* status = #current
* docStatus = #final
* category = http://terminology.hl7.org/CodeSystem/v2-0074#GE
* subject.reference = "Patient/view-patient-1"
* content.attachment.contentType = #text/plain
* content.attachment.creation = "2026-03-09"
* content.format = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/genomic-study-data-format-cs#vcf
* context.related.reference = "Specimen/18F5R961YRHG1KJF0E3NG6RFZH"

Instance: view-document-reference-2
InstanceOf: DocumentReference
Usage: #example
Title: "Another DocumentReference as a theme sees it"
Description: "テーマから見た文書"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-document-reference"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* status = #current
* docStatus = #final
* category = http://terminology.hl7.org/CodeSystem/v2-0074#GE
* subject.reference = "Patient/view-patient-1"
* content.attachment.contentType = #text/plain
* content.attachment.creation = "2026-05-25"
* content.format = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/genomic-study-data-format-cs#vcf
* context.related.reference = "Specimen/XZZ19J8EJ9Z2NTZY9NXF6ESSPS"
