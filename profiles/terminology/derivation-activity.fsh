ValueSet: DataBankDerivationActivity
Id: databank-derivation-activity
Title: "Derivations"
Description: "How data come from other data."
* insert Japanese("派生の種類", "データが他のデータから作られる処理。")
* ^experimental = false
* DataBankGovernanceCodes#import
* DataBankGovernanceCodes#reannotation
* DataBankGovernanceCodes#conversion
* DataBankGovernanceCodes#pseudonymization
* DataBankGovernanceCodes#inference
* DataBankGovernanceCodes#export
