Profile: DataBankLesionMeasurement
Parent: Observation
Id: databank-lesion-measurement
Title: "Lesion measurement"
Description: "The size of one lesion at one time, after RECIST 1.1: longest diameter (short axis of lymph nodes), the lesion's role, and the number of the time point. Measurements of one lesion are joined by its BodyStructure."
* insert Japanese("病変の計測", "ある時点における一つの病変の大きさ（RECIST 1.1）。最長径（リンパ節は短径）、病変の役割、時点番号を持つ。同じ病変の計測は BodyStructure で結びつく。")
* insert ImagingObservation
* code = $LNC#33728-7
* value[x] only Quantity
* value[x] 1..1
* valueQuantity.value 1..1
* valueQuantity.system 1..1
* valueQuantity.system = $UCUM
* valueQuantity.code 1..1
* valueQuantity.code = #mm
* derivedFrom 1..*
* derivedFrom only Reference(ImagingStudy or Observation)
* insert LesionBodySite(1..1)
* component ^slicing.discriminator.type = #pattern
* component ^slicing.discriminator.path = "code"
* component ^slicing.rules = #open
* component contains role 1..1 and timePoint 0..1 and axis 0..1 and change 0..1
* component[role].code = DataBankImagingObservation#lesion-role
* component[role].value[x] only CodeableConcept
* component[role].value[x] 1..1
* component[role].value[x] from DataBankLesionRole (required)
* component[timePoint].code = DataBankImagingObservation#time-point
* component[timePoint].value[x] only integer
* component[timePoint].value[x] 1..1
* component[axis].code = DataBankImagingObservation#axis
* component[axis].value[x] only CodeableConcept
* component[axis].value[x] 1..1
* component[axis].value[x] from DataBankMeasuredAxis (required)
* component[change].code = DataBankImagingObservation#change-from-baseline
* component[change].value[x] only Quantity
* component[change].value[x] 1..1
* component[change].valueQuantity.system = $UCUM
* component[change].valueQuantity.code = #%

Instance: measurement-ct1
InstanceOf: Observation
Usage: #example
Title: "Target lesion at baseline"
Description: "治療前の標的病変"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-lesion-measurement"
* status = #final
* category[0] = http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS#imaging
* category[1] = http://terminology.hl7.org/CodeSystem/observation-category#imaging
* code = $LNC#33728-7
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-03-12T10:30:00+09:00"
* valueQuantity.value = 18.2
* valueQuantity.unit = "mm"
* valueQuantity.system = "http://unitsofmeasure.org"
* valueQuantity.code = #mm
* extension.url = "http://hl7.org/fhir/StructureDefinition/bodySite"
* extension.valueReference.reference = "BodyStructure/lesion-rul"
* derivedFrom.reference = "ImagingStudy/study-ct"
* component[0].code = http://databank.example.jp/fhir/CodeSystem/imaging-observation#lesion-role
* component[0].valueCodeableConcept = http://databank.example.jp/fhir/CodeSystem/imaging-observation#target
* component[1].code = http://databank.example.jp/fhir/CodeSystem/imaging-observation#time-point
* component[1].valueInteger = 0
* component[2].code = http://databank.example.jp/fhir/CodeSystem/imaging-observation#axis
* component[2].valueCodeableConcept = http://databank.example.jp/fhir/CodeSystem/imaging-observation#long-axis

Instance: measurement-ct2
InstanceOf: Observation
Usage: #example
Title: "The same lesion after two months"
Description: "二か月後の同じ病変"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-lesion-measurement"
* status = #final
* category[0] = http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS#imaging
* category[1] = http://terminology.hl7.org/CodeSystem/observation-category#imaging
* code = $LNC#33728-7
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-05-14T09:50:00+09:00"
* valueQuantity.value = 11.0
* valueQuantity.unit = "mm"
* valueQuantity.system = "http://unitsofmeasure.org"
* valueQuantity.code = #mm
* extension.url = "http://hl7.org/fhir/StructureDefinition/bodySite"
* extension.valueReference.reference = "BodyStructure/lesion-rul"
* derivedFrom.reference = "ImagingStudy/study-ct2"
* component[0].code = http://databank.example.jp/fhir/CodeSystem/imaging-observation#lesion-role
* component[0].valueCodeableConcept = http://databank.example.jp/fhir/CodeSystem/imaging-observation#target
* component[1].code = http://databank.example.jp/fhir/CodeSystem/imaging-observation#time-point
* component[1].valueInteger = 1
* component[2].code = http://databank.example.jp/fhir/CodeSystem/imaging-observation#change-from-baseline
* component[2].valueQuantity.value = -40
* component[2].valueQuantity.unit = "%"
* component[2].valueQuantity.system = "http://unitsofmeasure.org"
* component[2].valueQuantity.code = #%
