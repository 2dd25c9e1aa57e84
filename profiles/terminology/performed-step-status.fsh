ValueSet: DataBankPerformedStepStatus
Id: databank-performed-step-status
Title: "States of a performed procedure step"
Description: "What the states of a performed procedure step (PS3.4 F.7.2) are called in FHIR."
* insert Japanese("実施手技ステップの状態", "実施手技ステップの状態（PS3.4 F.7.2）を FHIR で表したもの。")
* ^experimental = false
* http://hl7.org/fhir/event-status#in-progress
* http://hl7.org/fhir/event-status#completed
* http://hl7.org/fhir/event-status#stopped
