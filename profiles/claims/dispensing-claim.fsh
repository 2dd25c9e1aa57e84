Profile: DataBankDispensingClaim
Parent: DataBankClaim
Id: databank-dispensing-claim
Title: "Dispensing receipt"
Description: "A claim of a pharmacy for what it dispensed (調剤); it names the prescriptions."
* insert Japanese("調剤レセプト", "薬局の調剤レセプト。処方を参照する。")
* type = $ClaimType#pharmacy
* subType = DataBankReceiptKinds#dispensing
* prescription 1..1
* prescription only Reference(MedicationRequest)
* item.category 1..1
* item.category from DataBankReceiptCategory (required)
* item.quantity 1..1
* item.serviced[x] 1..1
* item.serviced[x] only date
* diagnosis 0..0

Instance: claim-dispensing
InstanceOf: Claim
Usage: #example
Title: "Tablets for four weeks"
Description: "四週間分の錠剤"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-dispensing-claim"
* identifier.system = "http://databank.example.jp/fhir/sid/receipt"
* identifier.value = "CLAIM-DISPENSING"
* status = #active
* type = http://terminology.hl7.org/CodeSystem/claim-type#pharmacy
* subType = http://databank.example.jp/fhir/CodeSystem/receipt-kinds#dispensing
* use = #claim
* patient.reference = "Patient/patient-yamada"
* billablePeriod.start = "2026-03-01"
* billablePeriod.end = "2026-03-31"
* created = "2026-04-08"
* provider.reference = "Organization/pharmacy-1"
* priority = http://terminology.hl7.org/CodeSystem/processpriority#normal
* prescription.reference = "MedicationRequest/prescription-1"
* insurance.sequence = 1
* insurance.focal = true
* insurance.coverage.reference = "Coverage/coverage-yamada"
* item[0].extension.url = "http://databank.example.jp/fhir/StructureDefinition/receipt-points"
* item[0].extension.valueDecimal = 45
* item[0].sequence = 1
* item[0].category = http://databank.example.jp/fhir/CodeSystem/receipt-category#27
* item[0].productOrService = http://databank.example.jp/fhir/CodeSystem/synthetic-receipt#499900001 "合成 調剤基本料"
* item[0].servicedDate = "2026-03-12"
* item[0].quantity.value = 1
* item[0].net.value = 450
* item[0].net.currency = #JPY
* item[1].extension.url = "http://databank.example.jp/fhir/StructureDefinition/receipt-points"
* item[1].extension.valueDecimal = 5600
* item[1].sequence = 2
* item[1].category = http://databank.example.jp/fhir/CodeSystem/receipt-category#21
* item[1].productOrService = http://databank.example.jp/fhir/CodeSystem/synthetic-receipt#699900001 "合成 オシメルチニブ錠80mg"
* item[1].servicedDate = "2026-03-12"
* item[1].quantity.value = 28
* item[1].net.value = 56000
* item[1].net.currency = #JPY
* total.value = 56450
* total.currency = #JPY

Instance: claim-dispensing-ointment
InstanceOf: Claim
Usage: #example
Title: "Ointment"
Description: "軟膏"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-dispensing-claim"
* identifier.system = "http://databank.example.jp/fhir/sid/receipt"
* identifier.value = "CLAIM-DISPENSING-OINTMENT"
* status = #active
* type = http://terminology.hl7.org/CodeSystem/claim-type#pharmacy
* subType = http://databank.example.jp/fhir/CodeSystem/receipt-kinds#dispensing
* use = #claim
* patient.reference = "Patient/patient-yamada"
* billablePeriod.start = "2026-05-01"
* billablePeriod.end = "2026-05-31"
* created = "2026-04-08"
* provider.reference = "Organization/pharmacy-1"
* priority = http://terminology.hl7.org/CodeSystem/processpriority#normal
* prescription.reference = "MedicationRequest/prescription-2"
* insurance.sequence = 1
* insurance.focal = true
* insurance.coverage.reference = "Coverage/coverage-yamada"
* item.extension.url = "http://databank.example.jp/fhir/StructureDefinition/receipt-points"
* item.extension.valueDecimal = 12
* item.sequence = 1
* item.category = http://databank.example.jp/fhir/CodeSystem/receipt-category#23
* item.productOrService = http://databank.example.jp/fhir/CodeSystem/synthetic-receipt#699900002 "合成 軟膏"
* item.servicedDate = "2026-05-14"
* item.quantity.value = 2
* item.net.value = 120
* item.net.currency = #JPY
* total.value = 120
* total.currency = #JPY
