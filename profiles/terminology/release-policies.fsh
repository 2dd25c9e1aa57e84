CodeSystem: DataBankReleasePolicies
Id: release-policies
Title: "Release policies"
Description: "Policies by which views are made."
* insert Japanese("提供方針", "閲覧面を作る方針。")
* insert OwnCodes
* insert Code(pseudonymized, "Pseudonymized", "仮名化")
* #pseudonymized ^definition = "Names, addresses and numbers are taken away or replaced, dates shifted, codes and numbers kept (docs/pseudonymization.md)."
