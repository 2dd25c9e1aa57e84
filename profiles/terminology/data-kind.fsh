ValueSet: DataBankDataKind
Id: databank-data-kind
Title: "Kinds of data"
Description: "Clinical data, genomes, images."
* insert Japanese("データの種類", "診療情報・ゲノム・画像。")
* ^experimental = false
* DataBankGovernanceCodes#clinical
* DataBankGovernanceCodes#genome
* DataBankGovernanceCodes#image
