Profile: DataBankDpcClaim
Parent: DataBankClaim
Id: databank-dpc-claim
Title: "DPC receipt"
Description: "A claim for a stay that is paid by diagnosis (DPC): its 14 digit code and the class of its length decide the amount per day; what stands beside it is paid by service."
* insert Japanese("DPC レセプト", "診断群分類による包括払いのレセプト。14 桁の DPC コードと入院期間区分が一日当たりの額を決め、他は出来高で払われる。")
* type = $ClaimType#institutional
* subType = DataBankReceiptKinds#dpc
* insert ClaimDiagnoses
* insert ClaimServices
* supportingInfo 1..*
* supportingInfo ^slicing.discriminator.type = #pattern
* supportingInfo ^slicing.discriminator.path = "category"
* supportingInfo ^slicing.rules = #open
* supportingInfo contains dpc 1..1 and stay 0..1
* supportingInfo[dpc].category = DataBankReceiptInformation#dpc
* supportingInfo[dpc].code 1..1
* supportingInfo[dpc].code obeys db-claim-4
* supportingInfo[stay].category = DataBankReceiptInformation#admission
* supportingInfo[stay].timing[x] 1..1
* supportingInfo[stay].timing[x] only Period
* obeys db-claim-5

Invariant: db-claim-4
Description: "A DPC code has 14 digits or x. DPC コードは 14 桁の数字または x。"
Severity: #error
Expression: "coding.exists() and coding.all(code.matches('^[0-9x]{14}$'))"

Invariant: db-claim-5
Description: "Exactly one diagnosis took the most resources. 医療資源を最も投入した傷病名は一つ。"
Severity: #error
Expression: "diagnosis.type.coding.where(code = 'most-resources').count() = 1"

Instance: claim-dpc
InstanceOf: Claim
Usage: #example
Title: "Stay for an operation"
Description: "手術の入院"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-dpc-claim"
* identifier.system = "http://databank.example.jp/fhir/sid/receipt"
* identifier.value = "CLAIM-DPC"
* status = #active
* type = http://terminology.hl7.org/CodeSystem/claim-type#institutional
* subType = http://databank.example.jp/fhir/CodeSystem/receipt-kinds#dpc
* use = #claim
* patient.reference = "Patient/patient-yamada"
* billablePeriod.start = "2026-03-01"
* billablePeriod.end = "2026-03-31"
* created = "2026-04-08"
* provider.reference = "Organization/hospital-shinjuku"
* priority = http://terminology.hl7.org/CodeSystem/processpriority#normal
* diagnosis[0].sequence = 1
* diagnosis[0].diagnosisCodeableConcept = http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full#C34.1 "上葉肺癌"
* diagnosis[0].type = http://databank.example.jp/fhir/CodeSystem/receipt-information#most-resources
* diagnosis[1].sequence = 2
* diagnosis[1].diagnosisCodeableConcept = http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full#C34.1 "上葉肺癌"
* diagnosis[1].type = http://databank.example.jp/fhir/CodeSystem/receipt-information#admission-trigger
* diagnosis[2].sequence = 3
* diagnosis[2].diagnosisCodeableConcept = http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full#J44.9 "慢性閉塞性肺疾患"
* diagnosis[2].type = http://databank.example.jp/fhir/CodeSystem/receipt-information#comorbidity
* supportingInfo[0].sequence = 1
* supportingInfo[0].category = http://databank.example.jp/fhir/CodeSystem/receipt-information#dpc
* supportingInfo[0].code = http://databank.example.jp/fhir/CodeSystem/synthetic-dpc#040040xx97x0xx "合成 肺の悪性腫瘍 手術あり"
* supportingInfo[1].sequence = 2
* supportingInfo[1].category = http://databank.example.jp/fhir/CodeSystem/receipt-information#admission
* supportingInfo[1].timingPeriod.start = "2026-03-16"
* supportingInfo[1].timingPeriod.end = "2026-03-25"
* insurance.sequence = 1
* insurance.focal = true
* insurance.coverage.reference = "Coverage/coverage-yamada"
* item[0].extension.url = "http://databank.example.jp/fhir/StructureDefinition/receipt-points"
* item[0].extension.valueDecimal = 21450
* item[0].sequence = 1
* item[0].category = http://databank.example.jp/fhir/CodeSystem/receipt-category#92
* item[0].productOrService = http://databank.example.jp/fhir/CodeSystem/synthetic-receipt#199900021 "合成 DPC 包括点数"
* item[0].servicedDate = "2026-03-25"
* item[0].quantity.value = 1
* item[0].net.value = 214500
* item[0].net.currency = #JPY
* item[1].extension.url = "http://databank.example.jp/fhir/StructureDefinition/receipt-points"
* item[1].extension.valueDecimal = 58000
* item[1].sequence = 2
* item[1].category = http://databank.example.jp/fhir/CodeSystem/receipt-category#50
* item[1].productOrService = http://databank.example.jp/fhir/CodeSystem/synthetic-receipt#199900022 "合成 胸腔鏡下肺葉切除術"
* item[1].servicedDate = "2026-03-18"
* item[1].quantity.value = 1
* item[1].net.value = 580000
* item[1].net.currency = #JPY
* total.value = 794500
* total.currency = #JPY

Instance: claim-dpc-chemotherapy
InstanceOf: Claim
Usage: #example
Title: "Stay for chemotherapy"
Description: "化学療法の入院"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-dpc-claim"
* identifier.system = "http://databank.example.jp/fhir/sid/receipt"
* identifier.value = "CLAIM-DPC-CHEMOTHERAPY"
* status = #active
* type = http://terminology.hl7.org/CodeSystem/claim-type#institutional
* subType = http://databank.example.jp/fhir/CodeSystem/receipt-kinds#dpc
* use = #claim
* patient.reference = "Patient/patient-yamada"
* billablePeriod.start = "2026-04-01"
* billablePeriod.end = "2026-04-30"
* created = "2026-04-08"
* provider.reference = "Organization/hospital-shinjuku"
* priority = http://terminology.hl7.org/CodeSystem/processpriority#normal
* diagnosis.sequence = 1
* diagnosis.diagnosisCodeableConcept = http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full#C34.1 "上葉肺癌"
* diagnosis.type = http://databank.example.jp/fhir/CodeSystem/receipt-information#most-resources
* supportingInfo.sequence = 1
* supportingInfo.category = http://databank.example.jp/fhir/CodeSystem/receipt-information#dpc
* supportingInfo.code = http://databank.example.jp/fhir/CodeSystem/synthetic-dpc#040040xx9904xx "合成 肺の悪性腫瘍 化学療法"
* insurance.sequence = 1
* insurance.focal = true
* insurance.coverage.reference = "Coverage/coverage-yamada"
* item.extension.url = "http://databank.example.jp/fhir/StructureDefinition/receipt-points"
* item.extension.valueDecimal = 9800
* item.sequence = 1
* item.category = http://databank.example.jp/fhir/CodeSystem/receipt-category#92
* item.productOrService = http://databank.example.jp/fhir/CodeSystem/synthetic-receipt#199900023 "合成 DPC 包括点数"
* item.servicedDate = "2026-04-22"
* item.quantity.value = 1
* item.net.value = 98000
* item.net.currency = #JPY
* total.value = 98000
* total.currency = #JPY
