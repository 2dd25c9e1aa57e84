Invariant: db-dos-1
Description: "A usage code of JAMI has 16 characters. JAMI 用法コードは16桁。"
Severity: #error
Expression: "matches('^[0-9A-Z]{16}$')"

Invariant: db-dos-2
Description: "A supplement to a usage has eight characters. JAMI 補足用法コードは8桁。"
Severity: #error
Expression: "matches('^[0-9A-Z]{8}$')"

Profile: DataBankDosage
Parent: Dosage
Id: databank-dosage
Title: "Dosage of a Japanese prescription"
Description: "How a drug is taken: by the usage codes of JAMI, with the dose at one time and the amount of one day."
* insert Japanese("日本の処方の用法・用量", "JAMI 標準用法コード、1回量（doseQuantity）、1日量（rateRatio）で表す用法・用量。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_MedicationDosage")
* text ^short = "The whole instruction 用法の全文"
* insert CodingsBySystem(timing.code)
* insert CodingSlice(timing.code, usage, $MedicationUsage, "JAMI usage code 用法コード16桁")
* timing.code.coding[usage].code obeys db-dos-1
* timing.repeat.bounds[x] only Duration or Period
* timing.repeat.boundsDuration.value 1..1
* timing.repeat.boundsDuration.system = $UCUM
* timing.repeat.boundsDuration.code 1..1
* timing.repeat.boundsDuration.code = #d
* insert CodingsBySystem(additionalInstruction)
* insert CodingSlice(additionalInstruction, usage, $MedicationUsageAdditional, "JAMI supplement 補足用法8桁")
* additionalInstruction.coding[usage].code obeys db-dos-2
* asNeeded[x] only boolean
* asNeeded[x] ^short = "As needed 頓用"
* insert CodingsBySystem(method)
* insert CodingSlice(method, basic, $MethodBasic, "One digit 基本用法区分1桁")
* insert CodingSlice(method, detail, $MethodDetail, "Two digits 用法詳細区分2桁")
* doseAndRate.doseQuantity ^short = "One dose 1回量"
* doseAndRate.doseQuantity.value 1..1
* doseAndRate.doseQuantity.code 1..1
* doseAndRate.rate[x] only Ratio
* doseAndRate.rateRatio ^short = "Amount of one day 1日量"
* doseAndRate.rateRatio.numerator 1..1
* doseAndRate.rateRatio.numerator.value 1..1
* doseAndRate.rateRatio.numerator.code 1..1
* doseAndRate.rateRatio.denominator 1..1
* doseAndRate.rateRatio.denominator = 1 'd'
