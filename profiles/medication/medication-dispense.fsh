Profile: DataBankMedicationDispense
Parent: MedicationDispense
Id: databank-medicationdispense
Title: "Dispensed drug"
Description: "One drug as it was handed over."
* insert Japanese("調剤", "調剤して渡した1剤。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_MedicationDispense")
* obeys db-med-1 and db-med-2
* insert RpIdentifiers
* identifier contains requestIdentifier 0..*
* identifier[requestIdentifier] ^short = "Prescription 処方箋番号"
* identifier[requestIdentifier].system 1..1
* identifier[requestIdentifier].system = "urn:oid:1.2.392.100495.20.3.11"
* identifier[requestIdentifier].value 1..1
* medication[x] only CodeableConcept
* subject 1..1
* subject only Reference(Patient)
* quantity 1..1
* insert AmountWithCode(quantity)
* whenHandedOver 1..1
* dosageInstruction only DataBankDosage

Instance: dispense-tablets
InstanceOf: DataBankMedicationDispense
Usage: #example
Title: "Tablets handed over"
Description: "渡した錠剤"
* identifier[rpNumber].value = "1"
* identifier[orderInRp].value = "1"
* identifier[requestIdentifier].value = "20260401-0001"
* status = #completed
* medicationCodeableConcept = $SyntheticYj#2239X01F1015 "カルボシステイン錠500mg"
* subject = Reference(patient-yamada)
* authorizingPrescription = Reference(prescription-oral)
* quantity = 42 $MedicationUnit#TAB "錠"
* whenHandedOver = "2026-04-01T13:00:00+09:00"
* dosageInstruction.text = "1日3回 毎食後 14日分"
* dosageInstruction.timing.code.coding[usage].code = #1013044400000000

Instance: dispense-ointment
InstanceOf: DataBankMedicationDispense
Usage: #example
Title: "Ointment handed over"
Description: "渡した軟膏"
* identifier[rpNumber].value = "2"
* identifier[orderInRp].value = "1"
* status = #completed
* medicationCodeableConcept.text = "ヘパリン類似物質軟膏0.3%"
* subject = Reference(patient-unnamed)
* quantity = 50 'g' "g"
* whenHandedOver = "2026-04-01"
