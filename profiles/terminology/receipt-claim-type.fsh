ValueSet: DataBankReceiptClaimType
Id: databank-receipt-claim-type
Title: "Types of claims"
Description: "The types of R4 that receipts have."
* insert Japanese("請求の型", "レセプトが取る R4 の型。")
* ^experimental = false
* $ClaimType#institutional
* $ClaimType#pharmacy
