CodeSystem: DataBankReceiptInformation
Id: receipt-information
Title: "Information of receipts"
Description: "What a receipt tells beside its services, and the roles of its diagnoses."
* insert Japanese("レセプトの付帯情報", "レセプトの診療行為以外の情報と、傷病名の役割。")
* insert OwnCodes
* insert Code(dpc, "DPC code", "診断群分類コード")
* insert Code(admission, "Stay", "入院期間")
* insert Code(comment, "Comment", "コメント")
* insert Code(main, "Main diagnosis", "主傷病")
* insert Code(admission-trigger, "Reason of the admission", "入院の契機")
* insert Code(most-resources, "Took the most resources", "医療資源を最も投入した傷病")
* insert Code(second-resources, "Took the second most resources", "医療資源を二番目に投入した傷病")
* insert Code(comorbidity, "At admission too", "入院時併存症")
* insert Code(complication, "After admission", "入院後発症")
* insert Code(other, "Other diagnosis", "その他の傷病")
