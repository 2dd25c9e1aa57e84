Invariant: db-con-1
Description: "Prefixes and postfixes of a disease name are coded concepts. 病名の接頭語・接尾語の拡張は CodeableConcept で書く。"
Severity: #error
Expression: "extension.where(url in ('http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Condition_DiseasePrefixModifier' | 'http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Condition_DiseasePostfixModifier')).all(value is CodeableConcept)"

Profile: DataBankCondition
Parent: Condition
Id: databank-condition
Title: "Condition"
Description: "A disease as Japanese hospitals record it: by its name with prefixes and postfixes, and by the codes of the disease master, of claims and of ICD-10."
* insert Japanese("病名", "病名と修飾語（接頭語・接尾語）、病名マスター・傷病名マスター・ICD-10 のコードで表す傷病。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Condition_Diagnosis")
* code 1..1
* code obeys db-con-1
* code ^short = "Disease; its extensions carry prefixes and postfixes 病名。接頭語・接尾語は拡張に書く"
* code.text 1..1
* code.text ^short = "Whole name, modifiers included 修飾語を含む病名の全体"
* insert CodingsBySystem(code)
* insert CodingSlice(code, medisExchange, $DiseaseExchange, "Exchange code of the disease master 病名交換用コード")
* insert CodingSlice(code, medisRecordNo, $DiseaseKey, "Key of the disease master 病名管理番号")
* insert CodingSlice(code, receipt, $DiseaseReceipt, "Disease code of claims 傷病名コード")
* insert CodingSlice(code, icd10, $ICD10, "ICD-10 2013")
* subject only Reference(Patient)

Instance: condition-hypertension
InstanceOf: DataBankCondition
Usage: #example
Title: "Disease by ICD-10"
Description: "ICD-10 で表した病名"
* clinicalStatus = $ConditionClinical#active
* verificationStatus = $ConditionVerification#confirmed
* category = http://terminology.hl7.org/CodeSystem/condition-category#encounter-diagnosis
* code.coding[icd10].code = #I10
* code.text = "本態性高血圧症"
* subject = Reference(patient-yamada)
* encounter = Reference(encounter-outpatient)
* onsetDateTime = "2023-04-01"

Instance: condition-suspected
InstanceOf: DataBankCondition
Usage: #example
Title: "Suspected disease with a prefix and a postfix"
Description: "接頭語と接尾語をもつ疑い病名"
* clinicalStatus = $ConditionClinical#active
* verificationStatus = $ConditionVerification#provisional
* code.extension[0].url = "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Condition_DiseasePrefixModifier"
* code.extension[=].valueCodeableConcept.text = "急性"
* code.extension[+].url = "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Condition_DiseasePostfixModifier"
* code.extension[=].valueCodeableConcept.text = "の疑い"
* code.text = "急性気管支炎の疑い"
* subject = Reference(patient-yamada)
