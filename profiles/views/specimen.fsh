Profile: DataBankViewSpecimen
Parent: Specimen
Id: databank-view-specimen
Title: "Specimen of a view"
Description: "What a theme's view holds of a Specimen: exactly the elements that the release policy lets out."
* insert Japanese("ビューの検体", "テーマのビューにある Specimen。提供方針が出してよいとする要素だけを持つ。")
* insert View
* identifier obeys db-view-3
* insert ViewIdentifier(identifier)
* accessionIdentifier obeys db-view-3
* insert ViewIdentifier(accessionIdentifier)
* insert ViewReference(subject)
* insert ViewReference(parent)
* request 0..0
* collection.modifierExtension 0..0
* collection.collector 0..0
* processing.modifierExtension 0..0
* processing.description 0..0
* processing.additive 0..0
* container.modifierExtension 0..0
* container.identifier 0..0
* container.description 0..0
* container.additive[x] only CodeableConcept
* note 0..0

Instance: view-specimen-1
InstanceOf: Specimen
Usage: #example
Title: "Specimen as a theme sees it"
Description: "テーマから見た検体"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-specimen"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* identifier[0].system = "http://databank.example.jp/fhir/sid/pseudonym"
* identifier[0].value = "7F7PJX24MENXZD75P7SYGCPMYD"
* identifier[1].system = "http://databank.example.jp/fhir/sid/pseudonym"
* identifier[1].value = "6ZAFVF5XH10CQCYYR7A9A9V7CD"
* status = #available
* type = http://terminology.hl7.org/CodeSystem/v2-0487#TISS
* subject.reference = "Patient/view-patient-1"
* collection.collectedDateTime = "2026-05-04T13:00:00+09:00"
* collection.bodySite.text = "肺"

Instance: view-specimen-2
InstanceOf: Specimen
Usage: #example
Title: "Another Specimen as a theme sees it"
Description: "テーマから見た検体"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-specimen"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* identifier[0].system = "http://databank.example.jp/fhir/sid/pseudonym"
* identifier[0].value = "1ZYWGA7JCE9KHW58THJHXJCE6Q"
* identifier[1].system = "http://databank.example.jp/fhir/sid/pseudonym"
* identifier[1].value = "989ZVWN7RVP341EBATTY6STJGX"
* status = #available
* type.coding = http://terminology.hl7.org/CodeSystem/v2-0487#BLD
* type.text = "血液"
* subject.reference = "Patient/view-patient-1"
* collection.collectedDateTime = "2025-08-08T09:15:00+09:00"
