ValueSet: DataBankAllelicState
Id: databank-allelic-state
Title: "Allelic states"
Description: "On how many copies a variant stands."
* insert Japanese("アレル状態", "バリアントを持つコピーの状態。")
* insert WithLoinc
* $LNC#LA6703-8
* $LNC#LA6704-6
* $LNC#LA6705-3
* $LNC#LA6706-1
* $LNC#LA6707-9
