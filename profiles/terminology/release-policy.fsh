ValueSet: DataBankReleasePolicy
Id: databank-release-policy
Title: "Release policies"
Description: "The policies that the appliance has."
* insert Japanese("提供方針", "アプライアンスが持つ方針。")
* ^experimental = false
* include codes from system DataBankReleasePolicies
