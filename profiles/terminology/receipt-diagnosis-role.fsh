ValueSet: DataBankReceiptDiagnosisRole
Id: databank-receipt-diagnosis-role
Title: "Roles of diagnoses"
Description: "What a diagnosis is to a receipt."
* insert Japanese("傷病名の役割", "レセプトにおける傷病名の役割。")
* ^experimental = false
* DataBankReceiptInformation#main
* DataBankReceiptInformation#admission-trigger
* DataBankReceiptInformation#most-resources
* DataBankReceiptInformation#second-resources
* DataBankReceiptInformation#comorbidity
* DataBankReceiptInformation#complication
* DataBankReceiptInformation#other
