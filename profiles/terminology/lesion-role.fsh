ValueSet: DataBankLesionRole
Id: databank-lesion-role
Title: "Roles of lesions"
Description: "Target, non-target, new."
* insert Japanese("病変の役割", "標的・非標的・新規。")
* ^experimental = false
* DataBankImagingObservation#target
* DataBankImagingObservation#non-target
* DataBankImagingObservation#new
