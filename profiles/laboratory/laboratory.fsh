Invariant: db-lab-1
Description: "A code of JLAC10 has 17 characters. JLAC10 コードは17桁。"
Severity: #error
Expression: "matches('^[0-9A-Z]{17}$')"

Profile: DataBankObservationLab
Parent: Observation
Id: databank-observation-lab
Title: "Laboratory result"
Description: "A result of a laboratory test, coded by JLAC10 or JLAC11 where the laboratory does so, with the specimen it was measured in."
* insert Japanese("検体検査結果", "検体検査の結果。施設が対応していれば JLAC10・JLAC11 でコード化し、検体を示す。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Observation_LabResult")
* obeys db-obs-1
* insert FirstCategory(laboratory)
* code.text 1..1
* code.text ^short = "Name of the test 検査項目名"
* code.coding 1..*
* insert CodingsBySystem(code)
* insert CodingSlice(code, jlac10, $JLAC10, "JLAC10")
* code.coding[jlac10].code obeys db-lab-1
* subject 1..1
* subject only Reference(Patient)
* effective[x] 1..1
* effective[x] only dateTime or Period or Timing
* value[x] only Quantity or CodeableConcept or string
* specimen 1..1

Instance: lab-albumin
InstanceOf: DataBankObservationLab
Usage: #example
Title: "Quantity with a reference range"
Description: "基準値をもつ定量検査"
* status = #final
* category[first] = $SimpleObservationCategory#laboratory
* category[1] = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* code = $SyntheticJlac10#9X020000002399902 "アルブミン"
* code.text = "アルブミン"
* subject = Reference(patient-yamada)
* effectiveDateTime = "2026-04-01T09:15:00+09:00"
* valueQuantity = 4.3 'g/dL' "g/dL"
* interpretation = $Interpretation#N
* specimen = Reference(specimen-serum)
* referenceRange.low = 4.1 'g/dL' "g/dL"
* referenceRange.high = 5.1 'g/dL' "g/dL"

Instance: lab-urine-protein
InstanceOf: DataBankObservationLab
Usage: #example
Title: "Result in words, coded by JLAC10"
Description: "JLAC10 でコード化した定性検査"
* status = #final
* code.coding[jlac10].code = #9X100000000100000
* code.text = "尿蛋白定性"
* subject = Reference(patient-yamada)
* effectiveDateTime = "2026-04-01T09:15:00+09:00"
* valueString = "1+"
* specimen = Reference(specimen-urine)

Profile: DataBankTumourMarker
Parent: DataBankObservationLab
Id: databank-tumour-marker
Title: "Tumour marker"
Description: "The amount of a tumour marker, named by a code that is the same in all hospitals."
* insert Japanese("腫瘍マーカー", "腫瘍マーカーの定量値。どの施設でも同じコードで項目を示す。")
* insert CodingSlice(code, marker, $TumourMarker, "Which marker 項目")
* code.coding[marker] 1..1
* code.coding[marker] from TumourMarkers (required)
* value[x] only Quantity
* valueQuantity.value 1..1
* valueQuantity.code 1..1
* valueQuantity.system = $UCUM

Instance: marker-cea
InstanceOf: DataBankTumourMarker
Usage: #example
Title: "CEA"
Description: "CEA"
* status = #final
* code.coding[marker].code = #CEA
* code.coding[1] = $SyntheticJlac10#9X010000002399901 "CEA"
* code.text = "CEA"
* subject = Reference(patient-yamada)
* focus = Reference(condition-lung-cancer)
* effectiveDateTime = "2026-04-01T09:15:00+09:00"
* valueQuantity = 12.4 'ng/mL' "ng/mL"
* interpretation = $Interpretation#H
* specimen = Reference(specimen-serum)

Instance: marker-psa
InstanceOf: DataBankTumourMarker
Usage: #example
Title: "PSA below what can be measured"
Description: "測定限界未満の PSA"
* status = #final
* code.coding[marker].code = #PSA
* code.text = "PSA"
* subject = Reference(patient-unnamed)
* effectiveDateTime = "2026-04-02"
* valueQuantity = 0.01 'ng/mL' "ng/mL"
* valueQuantity.comparator = #<
* specimen = Reference(specimen-serum)
