Profile: DataBankResearchOptOut
Parent: Consent
Id: databank-research-opt-out
Title: "Opt-out"
Description: "A patient's refusal after a notice: it wins over every permission, for the themes it names or, naming none, for all."
* insert Japanese("オプトアウト", "通知・公開後の患者の拒否。名指したテーマ、なければすべてのテーマについて、あらゆる許可に優先する。")
* extension contains OptOutNotice named notice 1..1
* status from DataBankOptOutStatus (required)
* scope 1..1
* scope = $ConsentScope#research
* patient 1..1
* patient only Reference(Patient)
* dateTime 1..1
* policyRule 1..1
* policyRule = $ActCode#OPTOUT
* provision 1..1
* provision.type 1..1
* provision.type = #deny
* provision.data.reference only Reference(ResearchStudy)

Extension: OptOutNotice
Id: opt-out-notice
Title: "Opt-out notice"
Description: "The notice that a refusal answers: when and how it was given, and by which document."
* insert Japanese("オプトアウトの通知", "拒否の元となる通知。日付、方法、文書を示す。")
* ^context.type = #element
* ^context.expression = "Consent"
* extension contains date 1..1 and method 1..1 and document 0..1
* extension[date].value[x] only date
* extension[date].value[x] 1..1
* extension[method].value[x] only code
* extension[method].value[x] 1..1
* extension[method].value[x] from DataBankNoticeMethod (required)
* extension[document].value[x] only Attachment
* extension[document].value[x] 1..1

Instance: opt-out-all
InstanceOf: Consent
Usage: #example
Title: "Refusal of all themes"
Description: "すべてのテーマの拒否"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-research-opt-out"
* extension.url = "http://databank.example.jp/fhir/StructureDefinition/opt-out-notice"
* extension.extension[0].url = "date"
* extension.extension[0].valueDate = "2026-03-01"
* extension.extension[1].url = "method"
* extension.extension[1].valueCode = #posting
* status = #active
* scope = http://terminology.hl7.org/CodeSystem/consentscope#research
* category = $LNC#57016-8
* patient.reference = "Patient/patient-unnamed"
* dateTime = "2026-03-15"
* policyRule = http://terminology.hl7.org/CodeSystem/v3-ActCode#OPTOUT
* provision.type = #deny

Instance: opt-out-theme
InstanceOf: Consent
Usage: #example
Title: "Refusal of one theme"
Description: "一つのテーマの拒否"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-research-opt-out"
* extension.url = "http://databank.example.jp/fhir/StructureDefinition/opt-out-notice"
* extension.extension[0].url = "date"
* extension.extension[0].valueDate = "2026-03-01"
* extension.extension[1].url = "method"
* extension.extension[1].valueCode = #posting
* status = #active
* scope = http://terminology.hl7.org/CodeSystem/consentscope#research
* category = $LNC#57016-8
* patient.reference = "Patient/patient-unnamed"
* dateTime = "2026-03-15"
* policyRule = http://terminology.hl7.org/CodeSystem/v3-ActCode#OPTOUT
* provision.type = #deny
* provision.data.meaning = #related
* provision.data.reference.reference = "ResearchStudy/theme-lung"
