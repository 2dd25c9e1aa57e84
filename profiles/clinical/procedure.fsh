Invariant: db-pro-1
Description: "A procedure that was done tells when. 実施済みの処置・手術には実施日時が要る。"
Severity: #error
Expression: "status = 'completed' implies performed.exists()"

Profile: DataBankProcedure
Parent: Procedure
Id: databank-procedure
Title: "Procedure"
Description: "An operation, treatment, examination or nursing action that was or is being done."
* insert Japanese("処置・手術", "手術、処置、検査手技、看護行為。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Procedure")
* obeys db-pro-1
* code 1..1
* insert CodingsBySystem(code)
* insert CodingSlice(code, medical, $ProcedureMedical, "Medical act 診療行為")
* insert CodingSlice(code, stem7, $ProcedureStem7, "STEM7")
* insert CodingSlice(code, dental, $ProcedureDental, "Dental act 歯科診療行為")
* insert CodingSlice(code, nurse, $NursingAction, "Nursing action 看護行為")
* subject only Reference(Patient)

Instance: procedure-lobectomy
InstanceOf: DataBankProcedure
Usage: #example
Title: "Operation"
Description: "手術"
* status = #completed
* code.coding[medical].code = #K000-0
* code.text = "肺葉切除術"
* subject = Reference(patient-yamada)
* performedPeriod.start = "2026-05-12T09:00:00+09:00"
* performedPeriod.end = "2026-05-12T13:20:00+09:00"
* reasonReference = Reference(condition-lung-cancer)

Instance: procedure-biopsy
InstanceOf: DataBankProcedure
Usage: #example
Title: "Biopsy that is planned"
Description: "予定された生検"
* status = #preparation
* code.text = "気管支鏡下生検"
* subject = Reference(patient-yamada)
