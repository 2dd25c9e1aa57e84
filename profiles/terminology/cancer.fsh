CodeSystem: StagingType
Id: staging-type
Title: "Kind of staging"
Description: "On what a stage of a cancer rests, and when it was found."
* insert Japanese("病期の種類", "がんの病期を何に基づいて、いつ決めたか。")
* insert OwnCodes
* #clinical "Clinical, before treatment"
* #clinical ^designation.language = #ja
* #clinical ^designation.value = "臨床病期（治療前）"
* #pathologic "Pathologic, after surgery"
* #pathologic ^designation.language = #ja
* #pathologic ^designation.value = "病理病期（術後）"
* #post-therapy "After neoadjuvant therapy"
* #post-therapy ^designation.language = #ja
* #post-therapy ^designation.value = "術前治療後"
* #recurrence "At recurrence"
* #recurrence ^designation.language = #ja
* #recurrence ^designation.value = "再発時"
* #autopsy "At autopsy"
* #autopsy ^designation.language = #ja
* #autopsy ^designation.value = "剖検時"

ValueSet: StagingTypes
Id: staging-types
Title: "Kinds of staging"
Description: "All kinds of staging."
* insert Japanese("病期の種類", "病期の種類のすべて。")
* include codes from system StagingType
