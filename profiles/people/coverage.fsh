Invariant: db-cov-1
Description: "Symbol, number and branch number of the insured person stand once each, as text. 記号・番号・枝番の拡張はそれぞれ一つまでで、文字列で書く。"
Severity: #error
Expression: "extension.where(url.startsWith('http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPerson')).all(value is string) and extension.where(url.startsWith('http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPerson')).url.isDistinct()"

Invariant: db-cov-2
Description: "The identifier of an insured person is insurer number (8 digits), symbol, number and branch number, with colons between them. 被保険者個人識別子は「保険者番号8桁:記号:番号:枝番」。"
Severity: #error
Expression: "matches('^[0-9]{8}:[^:]*:[^:]*:([0-9]{2})?$')"

Profile: DataBankCoverage
Parent: Coverage
Id: databank-coverage
Title: "Coverage"
Description: "A Japanese health insurance or public subsidy of a patient, with symbol, number and branch number of the insured person."
* insert Japanese("保険", "健康保険または公費負担医療の資格。記号・番号・枝番を拡張で、被保険者個人識別子を identifier で表す。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Coverage")
* obeys db-cov-1
* extension ^short = "Symbol, number and branch number of the insured person, by JP Core's extensions 記号・番号・枝番"
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier contains insuranceIdentifier 0..1 and insuranceCsvIdentifier 0..1
* identifier[insuranceIdentifier] ^short = "Insured person, parts joined by colons 被保険者個人識別子"
* identifier[insuranceIdentifier].value obeys db-cov-2
* identifier[insuranceIdentifier].system 1..1
* identifier[insuranceIdentifier].system = $InsuranceMemberId
* identifier[insuranceIdentifier].value 1..1
* identifier[insuranceCsvIdentifier] ^short = "The same as comma separated values 被保険者個人識別子（CSV形式）"
* identifier[insuranceCsvIdentifier].system 1..1
* identifier[insuranceCsvIdentifier].system = $CoverageId
* identifier[insuranceCsvIdentifier].value 1..1
* type 1..1
* type ^short = "Kind of insurance or subsidy 保険種別"
* beneficiary only Reference(Patient)
* payor ^short = "Insurer, by its number where it is no resource here 保険者"

Instance: coverage-company
InstanceOf: DataBankCoverage
Usage: #example
Title: "Employees' insurance"
Description: "被用者保険"
* extension[0].url = "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonSymbol"
* extension[=].valueString = "１２－３４"
* extension[+].url = "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonNumber"
* extension[=].valueString = "５６７８"
* extension[+].url = "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonSubNumber"
* extension[=].valueString = "00"
* identifier[insuranceIdentifier].value = "00012345:１２－３４:５６７８:00"
* status = #active
* type = $InsuranceMajorCategory#1 "社保"
* beneficiary = Reference(patient-yamada)
* relationship = http://terminology.hl7.org/CodeSystem/subscriber-relationship#self
* period.start = "2024-04-01"
* payor.identifier.system = $InsurerNumber
* payor.identifier.value = "00012345"
* payor.display = "合成健康保険組合"

Instance: coverage-subsidy
InstanceOf: DataBankCoverage
Usage: #example
Title: "Public subsidy, known by payer and recipient number"
Description: "公費負担医療"
* identifier[0].system = "http://jpfhir.jp/fhir/core/mhlw/IdSystem/PublicInsuredPersonNumber"
* identifier[0].value = "1234567"
* status = #active
* type = $InsuranceMajorCategory#7 "公費"
* beneficiary = Reference(patient-unnamed)
* payor.identifier.system = "http://jpfhir.jp/fhir/core/mhlw/IdSystem/PublicPayerNumber"
* payor.identifier.value = "54136015"
