ValueSet: DataBankLegalBasis
Id: databank-legal-basis
Title: "Legal bases"
Description: "All legal bases."
* insert Japanese("法的根拠", "すべての法的根拠。")
* ^experimental = false
* include codes from system DataBankLegalBases
