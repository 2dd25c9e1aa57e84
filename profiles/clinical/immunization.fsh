Profile: DataBankImmunization
Parent: Immunization
Id: databank-immunization
Title: "Immunization"
Description: "A vaccination that was given or was not."
* insert Japanese("予防接種", "予防接種の実施または未実施の記録。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Immunization")
* vaccineCode.text 1..1
* occurrence[x] only dateTime
* doseQuantity.value 1..1
* doseQuantity.code 1..1

Instance: immunization-influenza
InstanceOf: DataBankImmunization
Usage: #example
Title: "Vaccination against influenza"
Description: "インフルエンザの予防接種"
* status = #completed
* vaccineCode.text = "インフルエンザHAワクチン"
* patient = Reference(patient-yamada)
* occurrenceDateTime = "2025-11-10"
* lotNumber = "HA001"
* doseQuantity = 0.5 'mL' "mL"

Instance: immunization-declined
InstanceOf: DataBankImmunization
Usage: #example
Title: "Vaccination that was declined"
Description: "希望せず未実施"
* status = #not-done
* statusReason = http://terminology.hl7.org/CodeSystem/v3-ActReason#PATOBJ
* vaccineCode.text = "肺炎球菌ワクチン"
* patient = Reference(patient-yamada)
* occurrenceDateTime = "2025-11-10"
