Invariant: db-doc-1
Description: "A document is here or tells where it is. 文書は本文か所在のどちらかをもつ。"
Severity: #error
Expression: "data.exists() or url.exists()"

Profile: DataBankDocumentReference
Parent: DocumentReference
Id: databank-documentreference
Title: "Document"
Description: "A document of a patient, such as a referral, a discharge summary or a report as PDF."
* insert Japanese("文書", "診療情報提供書、退院時サマリー、報告書などの文書。")
* type 1..1
* type from DocumentTypes (preferred)
* subject 1..1
* subject only Reference(Patient)
* date 1..1
* content.attachment obeys db-doc-1
* content.attachment.contentType 1..1

Instance: document-referral
InstanceOf: DataBankDocumentReference
Usage: #example
Title: "Referral as PDF"
Description: "PDF の診療情報提供書"
* status = #current
* type = $LNC#57133-1
* type.text = "診療情報提供書"
* subject = Reference(patient-yamada)
* date = "2026-04-01T10:00:00+09:00"
* author = Reference(practitioner-doctor)
* custodian = Reference(organization-hospital)
* content.attachment.contentType = #application/pdf
* content.attachment.data = "JVBERi0xLjQK"
* content.attachment.title = "診療情報提供書"

Instance: document-discharge
InstanceOf: DataBankDocumentReference
Usage: #example
Title: "Discharge summary that lies elsewhere"
Description: "別の場所にある退院時サマリー"
* status = #current
* type = $LNC#18842-5
* subject = Reference(patient-yamada)
* date = "2026-05-20T10:00:00+09:00"
* content.attachment.contentType = #application/fhir+json
* content.attachment.url = "http://databank.example.jp/fhir/Bundle/discharge"
