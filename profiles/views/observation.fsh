Profile: DataBankViewObservation
Parent: Observation
Id: databank-view-observation
Title: "Observation of a view"
Description: "What a theme's view holds of a Observation: exactly the elements that the release policy lets out."
* insert Japanese("ビューの検査・観察", "テーマのビューにある Observation。提供方針が出してよいとする要素だけを持つ。")
* insert View
* identifier obeys db-view-3
* insert ViewIdentifier(identifier)
* insert ViewReference(basedOn)
* insert ViewReference(partOf)
* insert ViewReference(subject)
* insert ViewReference(focus)
* insert ViewReference(encounter)
* effectiveTiming.modifierExtension 0..0
* effectiveTiming.repeat.dayOfWeek 0..0
* performer 0..0
* value[x] only Quantity or CodeableConcept or string or boolean or integer or Range or Ratio or time or dateTime or Period
* note 0..0
* insert ViewReference(specimen)
* device 0..0
* referenceRange.modifierExtension 0..0
* referenceRange.text 0..0
* insert ViewReference(hasMember)
* insert ViewReference(derivedFrom)
* component.modifierExtension 0..0
* component.value[x] only Quantity or CodeableConcept or string or boolean or integer or Range or Ratio or time or dateTime or Period

Instance: view-observation-1
InstanceOf: Observation
Usage: #example
Title: "Observation as a theme sees it"
Description: "テーマから見た検査・観察"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-observation"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* status = #final
* category[0] = http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS#laboratory
* category[1] = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* code = http://databank.example.jp/fhir/CodeSystem/synthetic-jlac10#9X030000002399903 "クレアチニン"
* subject.reference = "Patient/view-patient-1"
* encounter.reference = "Encounter/PASZZ0ZG9NDDVVQGTS4YQWJ7PF"
* effectiveDateTime = "2026-03-31T09:15:00+09:00"
* valueQuantity.value = 0.58
* valueQuantity.unit = "mg/dL"
* valueQuantity.system = "http://unitsofmeasure.org"
* valueQuantity.code = #mg/dL
* interpretation = http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation#N
* specimen.reference = "Specimen/XZZ19J8EJ9Z2NTZY9NXF6ESSPS"
* referenceRange.low.value = 0.46
* referenceRange.low.unit = "mg/dL"
* referenceRange.low.system = "http://unitsofmeasure.org"
* referenceRange.low.code = #mg/dL
* referenceRange.high.value = 1.07
* referenceRange.high.unit = "mg/dL"
* referenceRange.high.system = "http://unitsofmeasure.org"
* referenceRange.high.code = #mg/dL

Instance: view-observation-2
InstanceOf: Observation
Usage: #example
Title: "Another Observation as a theme sees it"
Description: "テーマから見た検査・観察"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-observation"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* status = #final
* code = $LNC#21908-9
* subject.reference = "Patient/view-patient-1"
* focus.reference = "Condition/ZWJB9J99K7FFD9H1DFVRADTQAH"
* effectiveDateTime = "2026-05-04"
* valueCodeableConcept.text = "cStage IVA"
