Profile: DataBankViewServiceRequest
Parent: ServiceRequest
Id: databank-view-service-request
Title: "ServiceRequest of a view"
Description: "What a theme's view holds of a ServiceRequest: exactly the elements that the release policy lets out."
* insert Japanese("ビューのオーダ", "テーマのビューにある ServiceRequest。提供方針が出してよいとする要素だけを持つ。")
* insert View
* identifier obeys db-view-3
* insert ViewIdentifier(identifier)
* instantiatesCanonical 0..0
* instantiatesUri 0..0
* basedOn 0..0
* replaces 0..0
* requisition 0..0
* orderDetail 0..0
* quantity[x] 0..0
* insert ViewReference(subject)
* insert ViewReference(encounter)
* occurrence[x] only dateTime or Period
* asNeeded[x] 0..0
* requester 0..0
* performerType 0..0
* performer 0..0
* locationCode 0..0
* locationReference 0..0
* insert ViewReference(reasonReference)
* insurance 0..0
* supportingInfo 0..0
* insert ViewReference(specimen)
* note 0..0
* patientInstruction 0..0
* relevantHistory 0..0

Instance: view-service-request-1
InstanceOf: ServiceRequest
Usage: #example
Title: "ServiceRequest as a theme sees it"
Description: "テーマから見たオーダ"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-service-request"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* identifier.system = "http://databank.example.jp/fhir/sid/accession-number"
* identifier.value = "XTJ6QX2Z9Z0H2TGA"
* status = #completed
* intent = #order
* category = $LNC#LP29684-5
* subject.reference = "Patient/view-patient-1"
* encounter.reference = "Encounter/PASZZ0ZG9NDDVVQGTS4YQWJ7PF"
* authoredOn = "2026-03-31T10:45:00+09:00"
* reasonReference.reference = "Condition/ZWJB9J99K7FFD9H1DFVRADTQAH"

Instance: view-service-request-2
InstanceOf: ServiceRequest
Usage: #example
Title: "Another ServiceRequest as a theme sees it"
Description: "テーマから見たオーダ"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-service-request"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* identifier.system = "http://databank.example.jp/fhir/sid/accession-number"
* identifier.value = "6EE1ME7PCMNVRYEM"
* status = #completed
* intent = #order
* category = $LNC#LP29684-5
* subject.reference = "Patient/view-patient-1"
* encounter.reference = "Encounter/Q2D9Y8D20X480T906M6QRJKN3E"
* authoredOn = "2025-08-08T10:45:00+09:00"
* reasonReference.reference = "Condition/0GMEJB84SGZR2FWDQS1XW7EGX7"
