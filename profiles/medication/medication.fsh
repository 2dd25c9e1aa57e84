Profile: DataBankMedication
Parent: Medication
Id: databank-medication
Title: "Mixed medication"
Description: "An infusion or another preparation with its ingredients and how much of each is in one administration."
* insert Japanese("混合した薬剤", "注射や点滴など、複数の薬剤の混合。成分ごとに1回あたりの量をもつ。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Medication")
* status 1..1
* ingredient 1..*
* ingredient.item[x] only CodeableConcept
* ingredient.itemCodeableConcept.text 1..1
* ingredient.strength 1..1
* ingredient.strength.numerator 1..1
* insert AmountWithCode(ingredient.strength.numerator)
* ingredient.strength.denominator 1..1
* ingredient.strength.denominator.value = 1
* ingredient.strength.denominator.system = $MedicationUnit
* ingredient.strength.denominator.code = #TIME

Instance: medication-infusion
InstanceOf: DataBankMedication
Usage: #example
Title: "Infusion of two drugs"
Description: "2剤を混合した点滴"
* status = #active
* ingredient[0].itemCodeableConcept.text = "生理食塩液100mL"
* ingredient[=].strength.numerator = 100 'mL' "mL"
* ingredient[=].strength.denominator = 1 $MedicationUnit#TIME "回"
* ingredient[+].itemCodeableConcept.text = "セファゾリンナトリウム注射用1g"
* ingredient[=].strength.numerator = 1 'g' "g"
* ingredient[=].strength.denominator = 1 $MedicationUnit#TIME "回"

Instance: medication-single
InstanceOf: DataBankMedication
Usage: #example
Title: "Injection of one drug"
Description: "1剤の注射"
* status = #active
* ingredient.itemCodeableConcept.text = "フロセミド注20mg"
* ingredient.strength.numerator = 20 'mg' "mg"
* ingredient.strength.denominator = 1 $MedicationUnit#TIME "回"
