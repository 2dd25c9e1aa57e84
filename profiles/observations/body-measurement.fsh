Profile: DataBankBodyMeasurement
Parent: Observation
Id: databank-body-measurement
Title: "Body measurement"
Description: "Height, weight or another measure of the body."
* insert Japanese("身体計測", "身長、体重、その他の身体計測値。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Observation_BodyMeasurement")
* insert FirstCategory(body-measurement)
* code.text 1..1
* subject 1..1
* subject only Reference(Patient)
* effective[x] 1..1
* effective[x] only dateTime or Period
* value[x] 1..1
* value[x] only Quantity
* valueQuantity.value 1..1
* valueQuantity.system = $UCUM
* valueQuantity.code 1..1

Instance: body-height
InstanceOf: DataBankBodyMeasurement
Usage: #example
Title: "Height"
Description: "身長"
* status = #final
* code.text = "身長"
* subject = Reference(patient-yamada)
* effectiveDateTime = "2026-04-01T09:00:00+09:00"
* valueQuantity = 158.2 'cm' "cm"

Instance: body-weight
InstanceOf: DataBankBodyMeasurement
Usage: #example
Title: "Weight"
Description: "体重"
* status = #final
* code.text = "体重"
* subject = Reference(patient-yamada)
* effectiveDateTime = "2026-04-01T09:00:00+09:00"
* valueQuantity = 51.4 'kg' "kg"
