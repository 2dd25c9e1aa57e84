Invariant: db-per-1
Description: "ECOG is 0 to 5, Karnofsky a multiple of ten from 0 to 100. ECOG は0～5、Karnofsky は0～100の10刻み。"
Severity: #error
Expression: "(code.coding.where(code = '89247-1').exists() implies (value <= 5)) and (code.coding.where(code = '89243-0').exists() implies (value <= 100 and value mod 10 = 0))"

Profile: DataBankPerformanceStatus
Parent: Observation
Id: databank-performance-status
Title: "Performance status"
Description: "How able a patient is to care for himself, by ECOG or Karnofsky."
* insert Japanese("パフォーマンスステータス", "全身状態。ECOG または Karnofsky の尺度で表す。")
* obeys db-per-1
* code from PerformanceStatusCodes (required)
* subject 1..1
* subject only Reference(Patient)
* effective[x] 1..1
* effective[x] only dateTime
* value[x] 1..1
* value[x] only integer
* valueInteger ^minValueInteger = 0

Instance: performance-ecog
InstanceOf: DataBankPerformanceStatus
Usage: #example
Title: "ECOG 1"
Description: "ECOG 1"
* status = #final
* code = $LNC#89247-1
* subject = Reference(patient-yamada)
* effectiveDateTime = "2026-04-10"
* valueInteger = 1

Instance: performance-karnofsky
InstanceOf: DataBankPerformanceStatus
Usage: #example
Title: "Karnofsky 80"
Description: "Karnofsky 80"
* status = #final
* code = $LNC#89243-0
* subject = Reference(patient-yamada)
* effectiveDateTime = "2026-04-10"
* valueInteger = 80
