CodeSystem: DataBankGroupKinds
Id: group-kinds
Title: "Kinds of groups"
Description: "What a Group stands for."
* insert Japanese("集合の種類", "Group が表すもの。")
* insert OwnCodes
* insert Code(cohort, "Cohort", "コホート")
