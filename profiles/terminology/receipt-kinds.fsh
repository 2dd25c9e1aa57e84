CodeSystem: DataBankReceiptKinds
Id: receipt-kinds
Title: "Kinds of receipts"
Description: "Kinds of Japanese insurance claims."
* insert Japanese("レセプトの種類", "レセプトの種類。")
* insert OwnCodes
* insert Code(medical, "Medical", "医科")
* insert Code(dpc, "DPC", "DPC")
* insert Code(dispensing, "Dispensing", "調剤")
