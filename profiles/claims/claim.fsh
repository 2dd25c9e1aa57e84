Profile: DataBankClaim
Parent: Claim
Id: databank-claim
Title: "Receipt claim"
Description: "A Japanese health insurance claim (rezept): one patient, one institution, one month. Amounts are yen; the points they come from stand beside them."
* insert Japanese("レセプト", "診療報酬明細書。患者一人、医療機関一つ、ひと月ごとに一件。金額は円で、元の点数を併記する。")
* ^abstract = true
* identifier 1..*
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier contains receipt 1..1
* identifier[receipt] ^short = "Number of the receipt レセプトの番号"
* identifier[receipt].system 1..1
* identifier[receipt].system = "http://databank.example.jp/fhir/sid/receipt"
* identifier[receipt].value 1..1
* subType 1..1
* use = #claim
* patient only Reference(Patient)
* billablePeriod 1..1
* billablePeriod obeys db-claim-1
* billablePeriod.start 1..1
* billablePeriod.end 1..1
* provider only Reference(Organization)
* insurance 1..5
* insurance ^short = "The main insurance first, then public payers 主保険、公費の順"
* insurance.coverage only Reference(Coverage)
* diagnosis.diagnosis[x] only CodeableConcept or Reference(Condition)
* item 1..*
* item.net 1..1
* item.net.currency = #JPY
* item.extension contains ReceiptPoints named points 0..1
* item obeys db-claim-2
* item.quantity.value 1..1
* total 1..1
* total.value 1..1
* total.currency 1..1
* total.currency = #JPY
* obeys db-claim-3

Invariant: db-claim-2
Description: "A point is 10 yen, or 12 under workers' accident insurance. 一点は 10 円（労災は 12 円）。"
Severity: #error
Expression: "extension.where(url = 'http://databank.example.jp/fhir/StructureDefinition/receipt-points').empty() or net.value = extension.where(url = 'http://databank.example.jp/fhir/StructureDefinition/receipt-points').value * 10 or net.value = extension.where(url = 'http://databank.example.jp/fhir/StructureDefinition/receipt-points').value * 12"

Invariant: db-claim-3
Description: "Exactly one insurance is the one that is claimed from. 請求先（focal）の保険は一つ。"
Severity: #error
Expression: "insurance.where(focal = true).count() = 1"

Extension: ReceiptPoints
Id: receipt-points
Title: "Points"
Description: "Points of the fee schedule, before they become yen."
* insert Japanese("点数", "円に換算する前の診療報酬点数。")
* ^context[0].type = #element
* ^context[=].expression = "Claim.item"
* ^context[+].type = #element
* ^context[=].expression = "ExplanationOfBenefit.item"
* value[x] only decimal
* value[x] 1..1
