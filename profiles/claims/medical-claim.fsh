Profile: DataBankMedicalClaim
Parent: DataBankClaim
Id: databank-medical-claim
Title: "Medical receipt"
Description: "A claim of a hospital or clinic that is paid by service (医科)."
* insert Japanese("医科レセプト", "出来高払いの医科レセプト。")
* type = $ClaimType#institutional
* subType = DataBankReceiptKinds#medical
* insert ClaimDiagnoses
* insert ClaimServices

Instance: claim-medical
InstanceOf: Claim
Usage: #example
Title: "Visit with blood tests and CT"
Description: "血液検査と CT を受けた外来"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-medical-claim"
* identifier.system = "http://databank.example.jp/fhir/sid/receipt"
* identifier.value = "CLAIM-MEDICAL"
* status = #active
* type = http://terminology.hl7.org/CodeSystem/claim-type#institutional
* subType = http://databank.example.jp/fhir/CodeSystem/receipt-kinds#medical
* use = #claim
* patient.reference = "Patient/patient-yamada"
* billablePeriod.start = "2026-03-01"
* billablePeriod.end = "2026-03-31"
* created = "2026-04-08"
* provider.reference = "Organization/hospital-shinjuku"
* priority = http://terminology.hl7.org/CodeSystem/processpriority#normal
* diagnosis[0].sequence = 1
* diagnosis[0].diagnosisCodeableConcept = http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full#C34.1 "上葉肺癌"
* diagnosis[0].type = http://databank.example.jp/fhir/CodeSystem/receipt-information#main
* diagnosis[1].sequence = 2
* diagnosis[1].diagnosisCodeableConcept = http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full#I10 "本態性高血圧症"
* diagnosis[1].type = http://databank.example.jp/fhir/CodeSystem/receipt-information#other
* insurance.sequence = 1
* insurance.focal = true
* insurance.coverage.reference = "Coverage/coverage-yamada"
* item[0].extension.url = "http://databank.example.jp/fhir/StructureDefinition/receipt-points"
* item[0].extension.valueDecimal = 288
* item[0].sequence = 1
* item[0].category = http://databank.example.jp/fhir/CodeSystem/receipt-category#11
* item[0].productOrService = http://databank.example.jp/fhir/CodeSystem/synthetic-receipt#199900001 "合成 初診料"
* item[0].servicedDate = "2026-03-12"
* item[0].quantity.value = 1
* item[0].net.value = 2880
* item[0].net.currency = #JPY
* item[1].extension.url = "http://databank.example.jp/fhir/StructureDefinition/receipt-points"
* item[1].extension.valueDecimal = 144
* item[1].sequence = 2
* item[1].category = http://databank.example.jp/fhir/CodeSystem/receipt-category#60
* item[1].productOrService = http://databank.example.jp/fhir/CodeSystem/synthetic-receipt#199900002 "合成 血液検査"
* item[1].servicedDate = "2026-03-12"
* item[1].quantity.value = 1
* item[1].net.value = 1440
* item[1].net.currency = #JPY
* item[2].extension.url = "http://databank.example.jp/fhir/StructureDefinition/receipt-points"
* item[2].extension.valueDecimal = 1000
* item[2].sequence = 3
* item[2].category = http://databank.example.jp/fhir/CodeSystem/receipt-category#70
* item[2].productOrService = http://databank.example.jp/fhir/CodeSystem/synthetic-receipt#199900003 "合成 CT撮影"
* item[2].servicedDate = "2026-03-12"
* item[2].quantity.value = 1
* item[2].net.value = 10000
* item[2].net.currency = #JPY
* total.value = 14320
* total.currency = #JPY

Instance: claim-medical-return
InstanceOf: Claim
Usage: #example
Title: "Return visit"
Description: "再診"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-medical-claim"
* identifier.system = "http://databank.example.jp/fhir/sid/receipt"
* identifier.value = "CLAIM-MEDICAL-RETURN"
* status = #active
* type = http://terminology.hl7.org/CodeSystem/claim-type#institutional
* subType = http://databank.example.jp/fhir/CodeSystem/receipt-kinds#medical
* use = #claim
* patient.reference = "Patient/patient-yamada"
* billablePeriod.start = "2026-05-01"
* billablePeriod.end = "2026-05-31"
* created = "2026-04-08"
* provider.reference = "Organization/hospital-shinjuku"
* priority = http://terminology.hl7.org/CodeSystem/processpriority#normal
* diagnosis.sequence = 1
* diagnosis.diagnosisCodeableConcept = http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full#I10 "本態性高血圧症"
* diagnosis.type = http://databank.example.jp/fhir/CodeSystem/receipt-information#main
* insurance.sequence = 1
* insurance.focal = true
* insurance.coverage.reference = "Coverage/coverage-yamada"
* item.extension.url = "http://databank.example.jp/fhir/StructureDefinition/receipt-points"
* item.extension.valueDecimal = 73
* item.sequence = 1
* item.category = http://databank.example.jp/fhir/CodeSystem/receipt-category#12
* item.productOrService = http://databank.example.jp/fhir/CodeSystem/synthetic-receipt#199900011 "合成 再診料"
* item.servicedDate = "2026-05-14"
* item.quantity.value = 1
* item.net.value = 730
* item.net.currency = #JPY
* total.value = 730
* total.currency = #JPY
