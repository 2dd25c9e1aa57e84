ValueSet: DataBankOptOutStatus
Id: databank-opt-out-status
Title: "States of an opt-out"
Description: "An opt-out holds (active), or was taken back (inactive) or entered in error."
* insert Japanese("オプトアウトの状態", "有効、取り消し済み、誤記のいずれか。")
* ^experimental = false
* http://hl7.org/fhir/consent-state-codes#active
* http://hl7.org/fhir/consent-state-codes#inactive
* http://hl7.org/fhir/consent-state-codes#entered-in-error
