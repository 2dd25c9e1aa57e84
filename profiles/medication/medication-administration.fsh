Profile: DataBankMedicationAdministration
Parent: MedicationAdministration
Id: databank-medicationadministration
Title: "Administered drug"
Description: "One drug as it was given to a patient in hospital."
* insert Japanese("投薬・注射の実施", "病棟や外来で実施した1剤の投与。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_MedicationAdministrationBase")
* obeys db-med-1
* insert RpIdentifiers
* subject only Reference(Patient)
* dosage.dose.value 1..1
* dosage.dose.code 1..1

Instance: administration-infusion
InstanceOf: DataBankMedicationAdministration
Usage: #example
Title: "Infusion given"
Description: "実施した点滴"
* identifier[rpNumber].value = "1"
* status = #completed
* medicationReference = Reference(medication-infusion)
* subject = Reference(patient-yamada)
* effectivePeriod.start = "2026-05-12T08:20:00+09:00"
* effectivePeriod.end = "2026-05-12T08:50:00+09:00"
* request = Reference(prescription-infusion)
* dosage.text = "点滴静注"
* dosage.dose = 100 'mL' "mL"

Instance: administration-tablet
InstanceOf: DataBankMedicationAdministration
Usage: #example
Title: "Tablet given"
Description: "内服の実施"
* identifier[0].system = "urn:oid:1.2.392.100495.20.3.81"
* identifier[=].value = "3"
* identifier[+].system = "urn:oid:1.2.392.100495.20.3.82"
* identifier[=].value = "1"
* status = #completed
* medicationCodeableConcept = $SyntheticYj#2171X01F1018 "アムロジピン錠5mg"
* subject = Reference(patient-yamada)
* effectiveDateTime = "2026-05-13T08:00:00+09:00"
* dosage.dose = 1 $MedicationUnit#TAB "錠"
