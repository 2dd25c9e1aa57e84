ValueSet: DataBankReidentificationReason
Id: databank-reidentification-reason
Title: "Reasons of re-identification"
Description: "Why somebody may be re-identified."
* insert Japanese("再識別の理由", "再識別が許される理由。")
* ^experimental = false
* DataBankTaskParameters#source-verification
* DataBankTaskParameters#incidental-finding
* DataBankTaskParameters#adverse-event
* DataBankTaskParameters#handover
