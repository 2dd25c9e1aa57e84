Profile: DataBankAllergyIntolerance
Parent: AllergyIntolerance
Id: databank-allergyintolerance
Title: "Allergy or intolerance"
Description: "What a patient does not tolerate: a drug, a food or something else."
* insert Japanese("アレルギー・不耐性", "薬剤、食物、その他に対するアレルギーと不耐性。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_AllergyIntolerance")
* category ^short = "food 食物 | medication 薬剤 | environment 環境 | biologic 生物学的製剤"
* code 1..1
* code.text 1..1
* reaction.manifestation.text 1..1

Instance: allergy-penicillin
InstanceOf: DataBankAllergyIntolerance
Usage: #example
Title: "Drug allergy with its reaction"
Description: "反応を記録した薬剤アレルギー"
* clinicalStatus = http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical#active
* verificationStatus = http://terminology.hl7.org/CodeSystem/allergyintolerance-verification#confirmed
* type = #allergy
* category = #medication
* criticality = #high
* code.text = "ペニシリン系抗菌薬"
* patient = Reference(patient-yamada)
* recordedDate = "2026-04-01"
* reaction.manifestation.text = "蕁麻疹"

Instance: allergy-egg
InstanceOf: DataBankAllergyIntolerance
Usage: #example
Title: "Food allergy"
Description: "食物アレルギー"
* clinicalStatus = http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical#active
* category = #food
* code.text = "鶏卵"
* patient = Reference(patient-unnamed)
