RuleSet: ClaimDiagnoses
* diagnosis 1..*
* diagnosis.diagnosis[x] 1..1
* diagnosis.type from DataBankReceiptDiagnosisRole (required)

RuleSet: ClaimServices
* item.category 1..1
* item.category from DataBankReceiptCategory (required)
* item.serviced[x] 1..1
* item.serviced[x] only date

Invariant: db-claim-1
Description: "A receipt is about one month. レセプトはひと月を対象とする。"
Severity: #error
Expression: "start.toString().substring(0, 7) = end.toString().substring(0, 7)"
