Profile: DataBankExplanationOfBenefit
Parent: ExplanationOfBenefit
Id: databank-explanation-of-benefit
Title: "Settled receipt"
Description: "What review and payment made of a receipt: what was claimed, what the insurer pays and the patient's share."
* insert Japanese("レセプト支払結果", "レセプトの審査・支払の結果。請求額、保険者の給付額、患者負担額。")
* identifier 1..*
* identifier.system 1..1
* identifier.value 1..1
* type from DataBankReceiptClaimType (required)
* use = #claim
* patient only Reference(Patient)
* billablePeriod 1..1
* billablePeriod obeys db-claim-1
* billablePeriod.start 1..1
* billablePeriod.end 1..1
* insurer obeys db-eob-2
* provider only Reference(Organization)
* claim 1..1
* claim only Reference(Claim)
* insurance.coverage only Reference(Coverage)
* total 3..*
* total ^slicing.discriminator.type = #pattern
* total ^slicing.discriminator.path = "category"
* total ^slicing.rules = #open
* total contains submitted 1..1 and benefit 1..1 and copay 1..1
* total[submitted].category = $Adjudication#submitted
* total[submitted].amount.currency = #JPY
* total[benefit].category = $Adjudication#benefit
* total[benefit].amount.currency = #JPY
* total[copay].category = $Adjudication#copay
* total[copay].amount.currency = #JPY
* obeys db-eob-1

Invariant: db-eob-1
Description: "Insurer and patient together pay no more than was claimed. 給付額と患者負担額の和は請求額を超えない。"
Severity: #error
Expression: "total.where(category.coding.where(code = 'benefit').exists()).amount.value + total.where(category.coding.where(code = 'copay').exists()).amount.value <= total.where(category.coding.where(code = 'submitted').exists()).amount.value"

Invariant: db-eob-2
Description: "The insurer is named by its number or by an Organization. 保険者は保険者番号または Organization で示す。"
Severity: #error
Expression: "reference.exists() or identifier.value.exists()"

Instance: eob-medical
InstanceOf: ExplanationOfBenefit
Usage: #example
Title: "Outpatient receipt that was paid"
Description: "支払われた外来レセプト"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-explanation-of-benefit"
* identifier.system = "http://databank.example.jp/fhir/sid/receipt"
* identifier.value = "EOB-MEDICAL"
* status = #active
* type = http://terminology.hl7.org/CodeSystem/claim-type#institutional
* use = #claim
* patient.reference = "Patient/patient-yamada"
* billablePeriod.start = "2026-03-01"
* billablePeriod.end = "2026-03-31"
* created = "2026-05-20"
* insurer.identifier.system = "http://jpfhir.jp/fhir/core/mhlw/IdSystem/InsurerNumber"
* insurer.identifier.value = "06139999"
* insurer.display = "合成健康保険組合"
* provider.reference = "Organization/hospital-shinjuku"
* claim.reference = "Claim/claim-medical"
* outcome = #complete
* insurance.focal = true
* insurance.coverage.reference = "Coverage/coverage-yamada"
* total[0].category = http://terminology.hl7.org/CodeSystem/adjudication#submitted
* total[0].amount.value = 14320
* total[0].amount.currency = #JPY
* total[1].category = http://terminology.hl7.org/CodeSystem/adjudication#benefit
* total[1].amount.value = 10024
* total[1].amount.currency = #JPY
* total[2].category = http://terminology.hl7.org/CodeSystem/adjudication#copay
* total[2].amount.value = 4296
* total[2].amount.currency = #JPY

Instance: eob-dispensing
InstanceOf: ExplanationOfBenefit
Usage: #example
Title: "Dispensing receipt that was paid"
Description: "支払われた調剤レセプト"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-explanation-of-benefit"
* identifier.system = "http://databank.example.jp/fhir/sid/receipt"
* identifier.value = "EOB-DISPENSING"
* status = #active
* type = http://terminology.hl7.org/CodeSystem/claim-type#pharmacy
* use = #claim
* patient.reference = "Patient/patient-yamada"
* billablePeriod.start = "2026-03-01"
* billablePeriod.end = "2026-03-31"
* created = "2026-05-20"
* insurer.identifier.system = "http://jpfhir.jp/fhir/core/mhlw/IdSystem/InsurerNumber"
* insurer.identifier.value = "06139999"
* insurer.display = "合成健康保険組合"
* provider.reference = "Organization/hospital-shinjuku"
* claim.reference = "Claim/claim-dispensing"
* outcome = #complete
* insurance.focal = true
* insurance.coverage.reference = "Coverage/coverage-yamada"
* total[0].category = http://terminology.hl7.org/CodeSystem/adjudication#submitted
* total[0].amount.value = 56450
* total[0].amount.currency = #JPY
* total[1].category = http://terminology.hl7.org/CodeSystem/adjudication#benefit
* total[1].amount.value = 39515
* total[1].amount.currency = #JPY
* total[2].category = http://terminology.hl7.org/CodeSystem/adjudication#copay
* total[2].amount.value = 16935
* total[2].amount.currency = #JPY
