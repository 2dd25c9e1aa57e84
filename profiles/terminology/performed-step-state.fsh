CodeSystem: DataBankPerformedStepStates
Id: performed-step-state
Title: "States of a performed step in DICOM"
Description: "Values of Performed Procedure Step Status (0040,0252)."
* insert Japanese("DICOM の実施手技ステップの状態", "実施手技ステップの状態の値。")
* insert OwnCodes
* #"IN PROGRESS" "In progress"
* #"IN PROGRESS" ^designation.language = #ja
* #"IN PROGRESS" ^designation.value = "実施中"
* insert Code(COMPLETED, "Completed", "完了")
* insert Code(DISCONTINUED, "Discontinued", "中止")
