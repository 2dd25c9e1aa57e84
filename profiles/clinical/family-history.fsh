Profile: DataBankFamilyMemberHistory
Parent: FamilyMemberHistory
Id: databank-familymemberhistory
Title: "Family history"
Description: "Diseases of one relative. The relative is not named."
* insert Japanese("家族歴", "血縁者一人の病歴。血縁者の氏名は書かない。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_FamilyMemberHistory")
* name 0..0
* relationship.text 1..1
* condition.code.text 1..1

Instance: family-mother
InstanceOf: DataBankFamilyMemberHistory
Usage: #example
Title: "Mother with breast cancer"
Description: "母の乳癌"
* status = #completed
* patient = Reference(patient-yamada)
* relationship = http://terminology.hl7.org/CodeSystem/v3-RoleCode#MTH "mother"
* relationship.text = "母"
* condition.code.text = "乳癌"
* condition.onsetAge = 52 'a' "歳"

Instance: family-unknown
InstanceOf: DataBankFamilyMemberHistory
Usage: #example
Title: "Father of whom nothing is known"
Description: "病歴不明の父"
* status = #health-unknown
* patient = Reference(patient-yamada)
* relationship.text = "父"
