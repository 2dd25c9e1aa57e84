Extension: AgeAtEvent
Id: age-at-event
Title: "Age at the event"
Description: "How old the patient was at the time of an event: what a view can tell where it tells no day. Ages of 90 years and more are told as such only."
* insert Japanese("出来事の時点の年齢", "出来事の時点における患者の年齢。日付を示さない場合にビューが示せるもの。90 歳以上は一括する。")
* ^context[0].type = #element
* ^context[=].expression = "Condition"
* ^context[+].type = #element
* ^context[=].expression = "Observation"
* ^context[+].type = #element
* ^context[=].expression = "Procedure"
* ^context[+].type = #element
* ^context[=].expression = "Encounter"
* ^context[+].type = #element
* ^context[=].expression = "DiagnosticReport"
* value[x] only Age
* value[x] 1..1
