Profile: DataBankSocialHistory
Parent: Observation
Id: databank-social-history
Title: "Social history"
Description: "Smoking, alcohol, work and other habits. How much was smoked is the Brinkman index, whether, a code of our own."
* insert Japanese("生活歴", "喫煙、飲酒、職業などの生活歴。喫煙の有無は独自コード、量はブリンクマン指数で表せる。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Observation_SocialHistory")
* obeys db-obs-1
* insert FirstCategory(social-history)
* code.text 1..1
* subject 1..1
* subject only Reference(Patient)

Instance: smoking-former
InstanceOf: DataBankSocialHistory
Usage: #example
Title: "Smoked until some years ago"
Description: "過去の喫煙"
* status = #final
* code.text = "喫煙歴"
* subject = Reference(patient-yamada)
* effectiveDateTime = "2026-04-01"
* valueCodeableConcept = SmokingStatus#former "Former smoker"
* component.code.text = "ブリンクマン指数"
* component.valueInteger = 400

Instance: alcohol-unknown
InstanceOf: DataBankSocialHistory
Usage: #example
Title: "Alcohol, not asked"
Description: "飲酒歴（未聴取）"
* status = #final
* code.text = "飲酒歴"
* subject = Reference(patient-yamada)
* dataAbsentReason = http://terminology.hl7.org/CodeSystem/data-absent-reason#not-asked
