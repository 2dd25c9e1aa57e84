Profile: DataBankTumourResponse
Parent: Observation
Id: databank-tumour-response
Title: "Tumour response"
Description: "The overall response at one time point after RECIST 1.1, with the sum of diameters it follows from; its members are the measurements of the lesions."
* insert Japanese("腫瘍効果判定", "ある時点の総合効果（RECIST 1.1）。根拠となる径和を持ち、病変の計測を hasMember で参照する。")
* insert ImagingObservation
* code = DataBankImagingObservation#overall-response
* value[x] only CodeableConcept
* value[x] 1..1
* value[x] from DataBankResponseCategory (required)
* hasMember only Reference(Observation)
* obeys db-response-1
* component ^slicing.discriminator.type = #pattern
* component ^slicing.discriminator.path = "code"
* component ^slicing.rules = #open
* component contains sum 0..1 and timePoint 1..1 and change 0..1
* component[sum].code = DataBankImagingObservation#sum-of-diameters
* component[sum].value[x] only Quantity
* component[sum].value[x] 1..1
* component[sum].valueQuantity.system = $UCUM
* component[sum].valueQuantity.code = #mm
* component[timePoint].code = DataBankImagingObservation#time-point
* component[timePoint].value[x] only integer
* component[timePoint].value[x] 1..1
* component[change].code = DataBankImagingObservation#change-from-baseline
* component[change].value[x] only Quantity
* component[change].value[x] 1..1
* component[change].valueQuantity.system = $UCUM
* component[change].valueQuantity.code = #%

Invariant: db-response-1
Description: "A response other than 'not evaluable' rests on measurements. 評価不能以外の判定は計測に基づく。"
Severity: #error
Expression: "value.coding.where(code = 'NE').exists() or hasMember.exists()"

Instance: response-1
InstanceOf: Observation
Usage: #example
Title: "Partial response"
Description: "部分奏効"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-tumour-response"
* status = #final
* category[0] = http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS#imaging
* category[1] = http://terminology.hl7.org/CodeSystem/observation-category#imaging
* code = http://databank.example.jp/fhir/CodeSystem/imaging-observation#overall-response
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* valueCodeableConcept = http://databank.example.jp/fhir/CodeSystem/recist-response#PR
* hasMember.reference = "Observation/measurement-ct2"
* component[0].code = http://databank.example.jp/fhir/CodeSystem/imaging-observation#time-point
* component[0].valueInteger = 1
* component[1].code = http://databank.example.jp/fhir/CodeSystem/imaging-observation#sum-of-diameters
* component[1].valueQuantity.value = 11.0
* component[1].valueQuantity.unit = "mm"
* component[1].valueQuantity.system = "http://unitsofmeasure.org"
* component[1].valueQuantity.code = #mm
* component[2].code = http://databank.example.jp/fhir/CodeSystem/imaging-observation#change-from-baseline
* component[2].valueQuantity.value = -40
* component[2].valueQuantity.unit = "%"
* component[2].valueQuantity.system = "http://unitsofmeasure.org"
* component[2].valueQuantity.code = #%

Instance: response-2
InstanceOf: Observation
Usage: #example
Title: "Not evaluable"
Description: "評価不能"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-tumour-response"
* status = #final
* category[0] = http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS#imaging
* category[1] = http://terminology.hl7.org/CodeSystem/observation-category#imaging
* code = http://databank.example.jp/fhir/CodeSystem/imaging-observation#overall-response
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* valueCodeableConcept = http://databank.example.jp/fhir/CodeSystem/recist-response#NE
* component.code = http://databank.example.jp/fhir/CodeSystem/imaging-observation#time-point
* component.valueInteger = 2
