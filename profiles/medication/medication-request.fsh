Profile: DataBankMedicationRequest
Parent: MedicationRequest
Id: databank-medicationrequest
Title: "Prescription of a drug taken or applied"
Description: "One drug of a prescription for oral or external use. Drugs of one Rp group share their rpNumber and are ordered in it."
* insert Japanese("処方（内服・外用）", "内服または外用の処方の1剤。同じ RP の薬剤は rpNumber が同じで、orderInRp で並ぶ。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_MedicationRequest")
* obeys db-med-1 and db-med-2
* insert RpIdentifiers
* medication[x] only CodeableConcept
* medicationCodeableConcept.text 1..1
* subject only Reference(Patient)
* authoredOn 1..1
* dosageInstruction only DataBankDosage
* insert AmountWithCode(dispenseRequest.quantity)
* insert AmountWithCode(dispenseRequest.expectedSupplyDuration)
* dispenseRequest.expectedSupplyDuration.system = $UCUM
* dispenseRequest.expectedSupplyDuration.code = #d

Instance: prescription-oral
InstanceOf: DataBankMedicationRequest
Usage: #example
Title: "Tablets three times a day for 14 days"
Description: "1日3回毎食後14日分の錠剤"
* identifier[rpNumber].value = "1"
* identifier[orderInRp].value = "1"
* status = #completed
* intent = #order
* medicationCodeableConcept = $SyntheticYj#2239X01F1015 "カルボシステイン錠500mg"
* medicationCodeableConcept.text = "カルボシステイン錠500mg"
* subject = Reference(patient-yamada)
* authoredOn = "2026-04-01T10:30:00+09:00"
* requester = Reference(practitioner-doctor)
* dosageInstruction.text = "1日3回 毎食後 14日分"
* dosageInstruction.timing.code.coding[usage].code = #1013044400000000
* dosageInstruction.timing.repeat.boundsDuration = 14 'd' "日"
* dosageInstruction.method.coding[basic].code = #1
* dosageInstruction.method.coding[detail].code = #10
* dosageInstruction.doseAndRate.doseQuantity = 1 $MedicationUnit#TAB "錠"
* dosageInstruction.doseAndRate.rateRatio.numerator = 3 $MedicationUnit#TAB "錠"
* dosageInstruction.doseAndRate.rateRatio.denominator = 1 'd' "日"
* dispenseRequest.quantity = 42 $MedicationUnit#TAB "錠"
* dispenseRequest.expectedSupplyDuration = 14 'd' "日"

Instance: prescription-external
InstanceOf: DataBankMedicationRequest
Usage: #example
Title: "Ointment as needed, systems in their OID form"
Description: "頓用の軟膏（体系は OID）"
* identifier[0].system = "urn:oid:1.2.392.100495.20.3.81"
* identifier[=].value = "2"
* identifier[+].system = "urn:oid:1.2.392.100495.20.3.82"
* identifier[=].value = "1"
* status = #active
* intent = #order
* medicationCodeableConcept.text = "ヘパリン類似物質軟膏0.3%"
* subject = Reference(patient-unnamed)
* authoredOn = "2026-04-01"
* dosageInstruction.text = "かゆいとき 患部に塗布"
* dosageInstruction.asNeededBoolean = true

Profile: DataBankMedicationRequestInjection
Parent: MedicationRequest
Id: databank-medicationrequest-injection
Title: "Prescription of an injection"
Description: "An injection or infusion: its drugs and their amounts are a Medication, which may be contained."
* insert Japanese("処方（注射）", "注射・点滴の処方。薬剤と量は Medication（contained でもよい）に書く。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_MedicationRequest_Injection")
* obeys db-med-1
* insert RpIdentifiers
* medication[x] only Reference(Medication)
* subject only Reference(Patient)
* authoredOn 1..1

Instance: prescription-infusion
InstanceOf: DataBankMedicationRequestInjection
Usage: #example
Title: "Infusion"
Description: "点滴"
* identifier[rpNumber].value = "1"
* status = #active
* intent = #order
* medicationReference = Reference(medication-infusion)
* subject = Reference(patient-yamada)
* authoredOn = "2026-05-12T08:00:00+09:00"
* dosageInstruction.text = "術前30分に点滴静注"

Instance: prescription-injection
InstanceOf: DataBankMedicationRequestInjection
Usage: #example
Title: "Injection with its drug inside"
Description: "薬剤を内包した静注"
* contained = injected
* identifier[rpNumber].value = "2"
* identifier[orderInRp].value = "1"
* status = #completed
* intent = #order
* medicationReference = Reference(injected)
* subject = Reference(patient-yamada)
* authoredOn = "2026-05-13"

Instance: injected
InstanceOf: Medication
Usage: #inline
* code.text = "フロセミド注20mg"
* status = #active
