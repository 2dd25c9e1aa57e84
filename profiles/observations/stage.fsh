Invariant: db-sta-1
Description: "A category of TNM begins with its letter, after the letters of the kind of staging. TNM の区分は c, p などの接頭辞と T, N, M で始まる。"
Severity: #error
Expression: "text.matches('^(c|p|yc|yp|r|a)*[TNM].*$')"

Profile: DataBankCancerStage
Parent: Observation
Id: databank-cancer-stage
Title: "Stage of a cancer"
Description: "Stage group of a cancer with the categories T, N and M it follows from."
* insert Japanese("がんの病期", "がんの病期分類と、その根拠となる T・N・M の区分。")
* code from StageGroupCodes (required)
* subject 1..1
* subject only Reference(Patient)
* focus 1..*
* focus only Reference(Condition)
* effective[x] 1..1
* effective[x] only dateTime
* value[x] only CodeableConcept
* valueCodeableConcept.text 1..1
* component ^slicing.discriminator.type = #value
* component ^slicing.discriminator.path = "code"
* component ^slicing.rules = #open
* component contains tumour 0..1 and nodes 0..1 and metastases 0..1
* component[tumour].code from TumourCategoryCodes (required)
* component[tumour].value[x] 1..1
* component[tumour].value[x] only CodeableConcept
* component[tumour].valueCodeableConcept obeys db-sta-1
* component[nodes].code from NodesCategoryCodes (required)
* component[nodes].value[x] 1..1
* component[nodes].value[x] only CodeableConcept
* component[nodes].valueCodeableConcept obeys db-sta-1
* component[metastases].code from MetastasesCategoryCodes (required)
* component[metastases].value[x] 1..1
* component[metastases].value[x] only CodeableConcept
* component[metastases].valueCodeableConcept obeys db-sta-1

Instance: stage-lung-cancer
InstanceOf: DataBankCancerStage
Usage: #example
Title: "Clinical stage with T, N and M"
Description: "T・N・M をもつ臨床病期"
* status = #final
* code = $LNC#21908-9
* subject = Reference(patient-yamada)
* focus = Reference(condition-lung-cancer)
* effectiveDateTime = "2026-04-10"
* valueCodeableConcept.text = "cStage IIIA"
* component[tumour].code = $LNC#21905-5
* component[tumour].valueCodeableConcept.text = "cT2a"
* component[nodes].code = $LNC#21906-3
* component[nodes].valueCodeableConcept.text = "cN2"
* component[metastases].code = $LNC#21907-1
* component[metastases].valueCodeableConcept.text = "cM0"

Instance: stage-pathologic
InstanceOf: DataBankCancerStage
Usage: #example
Title: "Pathologic stage"
Description: "病理病期"
* status = #final
* code = $LNC#21902-2
* subject = Reference(patient-yamada)
* focus = Reference(condition-lung-cancer)
* effectiveDateTime = "2026-05-19"
* valueCodeableConcept.text = "pStage IIB"
