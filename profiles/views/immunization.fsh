Profile: DataBankViewImmunization
Parent: Immunization
Id: databank-view-immunization
Title: "Immunization of a view"
Description: "What a theme's view holds of a Immunization: exactly the elements that the release policy lets out."
* insert Japanese("ビューの予防接種", "テーマのビューにある Immunization。提供方針が出してよいとする要素だけを持つ。")
* insert View
* identifier 0..0
* insert ViewReference(patient)
* insert ViewReference(encounter)
* location 0..0
* manufacturer 0..0
* lotNumber 0..0
* expirationDate 0..0
* performer 0..0
* note 0..0
* insert ViewReference(reasonReference)
* education 0..0
* reaction.modifierExtension 0..0
* insert ViewReference(reaction.detail)
* protocolApplied.modifierExtension 0..0
* protocolApplied.series 0..0
* protocolApplied.authority 0..0
* protocolApplied.seriesDoses[x] only positiveInt

Instance: view-immunization-1
InstanceOf: Immunization
Usage: #example
Title: "Immunization as a theme sees it"
Description: "テーマから見た予防接種"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-immunization"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* status = #completed
* vaccineCode = http://medis.or.jp/CodeSystem/master-HOT9#999999999
* patient.reference = "Patient/view-patient-1"
* occurrenceDateTime = "2025-11-27"
* primarySource = true
* doseQuantity.value = 0.5
* doseQuantity.unit = "mL"
* doseQuantity.system = "http://unitsofmeasure.org"
* doseQuantity.code = #mL
* protocolApplied.doseNumberPositiveInt = 1

Instance: view-immunization-2
InstanceOf: Immunization
Usage: #example
Title: "Another Immunization as a theme sees it"
Description: "テーマから見た予防接種"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-immunization"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* status = #not-done
* patient.reference = "Patient/view-patient-1"
* occurrenceDateTime = "2025-12-18"
* vaccineCode.extension.url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
* vaccineCode.extension.valueCode = #masked
