CodeSystem: SmokingStatus
Id: smoking-status
Title: "Smoking status"
Description: "Whether a person smokes."
* insert Japanese("喫煙状況", "喫煙の有無。")
* insert OwnCodes
* insert Code(current, "Current smoker", "現在喫煙")
* insert Code(former, "Former smoker", "過去に喫煙")
* insert Code(never, "Never smoked", "喫煙歴なし")
* insert Code(unknown, "Unknown", "不明")

ValueSet: SmokingStatuses
Id: smoking-statuses
Title: "Smoking statuses"
Description: "All codes of smoking-status."
* insert Japanese("喫煙状況", "smoking-status のすべてのコード。")
* ^experimental = false
* include codes from system SmokingStatus
