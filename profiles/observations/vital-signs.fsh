Profile: DataBankVitalSigns
Parent: Observation
Id: databank-vital-signs
Title: "Vital sign"
Description: "Temperature, pulse, blood pressure, respiration or oxygen saturation."
* insert Japanese("バイタルサイン", "体温、脈拍、血圧、呼吸数、酸素飽和度。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Observation_VitalSigns")
* obeys db-obs-1
* insert FirstCategory(vital-signs)
* code.text 1..1
* subject 1..1
* subject only Reference(Patient)
* effective[x] 1..1
* effective[x] only dateTime or Period
* value[x] only Quantity
* valueQuantity.value 1..1
* valueQuantity.system = $UCUM
* valueQuantity.code 1..1
* component.value[x] only Quantity
* component.valueQuantity.value 1..1
* component.valueQuantity.system = $UCUM
* component.valueQuantity.code 1..1

Instance: vital-temperature
InstanceOf: DataBankVitalSigns
Usage: #example
Title: "Temperature"
Description: "体温"
* status = #final
* code.text = "体温"
* subject = Reference(patient-yamada)
* effectiveDateTime = "2026-05-12T06:00:00+09:00"
* valueQuantity = 36.8 'Cel' "℃"

Instance: vital-pressure
InstanceOf: DataBankVitalSigns
Usage: #example
Title: "Blood pressure"
Description: "血圧"
* status = #final
* code.text = "血圧"
* subject = Reference(patient-yamada)
* effectiveDateTime = "2026-05-12T06:00:00+09:00"
* component[0].code.text = "収縮期血圧"
* component[=].valueQuantity = 128 'mm[Hg]' "mmHg"
* component[+].code.text = "拡張期血圧"
* component[=].valueQuantity = 76 'mm[Hg]' "mmHg"
