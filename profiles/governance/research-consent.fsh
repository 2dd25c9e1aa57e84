Profile: DataBankResearchConsent
Parent: Consent
Id: databank-research-consent
Title: "Research consent"
Description: "What a patient said to research: to which themes, for which kinds of data, whether companies and users abroad are included, by which approved plan, and when it was withdrawn. A consent with limits that a view can't keep permits nothing."
* insert Japanese("研究同意", "研究に対する患者の意思。対象テーマ、データの種類、企業利用と国外提供の可否、承認された計画、撤回を表す。ビューが守れない制限のある同意は何も許可しない。")
* extension contains EthicsApproval named ethicsApproval 0..1 and ConsentUses named uses 0..1 and ConsentWithdrawal named withdrawal 0..1
* scope 1..1
* scope = $ConsentScope#research
* patient 1..1
* patient only Reference(Patient)
* dateTime 1..1
* organization 1..*
* policyRule 1..1
* provision 1..1
* provision.type 1..1
* provision.data.reference only Reference(ResearchStudy)
* obeys db-consent-1 and db-consent-2

Invariant: db-consent-1
Description: "A consent that was withdrawn is inactive. 撤回された同意は inactive とする。"
Severity: #error
Expression: "extension.where(url = 'http://databank.example.jp/fhir/StructureDefinition/consent-withdrawal').exists() implies status = 'inactive'"

Invariant: db-consent-2
Description: "Limits by class, code, label or period of the data can't be kept by a view: such a consent would permit nothing. class・code・securityLabel・dataPeriod による制限はビューで守れず、同意が何も許可しないことになる。"
Severity: #error
Expression: "provision.type = 'permit' implies (provision.class.empty() and provision.code.empty() and provision.securityLabel.empty() and provision.dataPeriod.empty())"

Extension: ConsentUses
Id: consent-uses
Title: "Uses that are consented to"
Description: "Which kinds of data may be used (none named: all), and whether companies and users abroad may. Without this extension nothing is said of companies and abroad, and themes that serve them leave the patient out. A consent that leaves a kind of data out permits no view, since a view holds all kinds."
* insert Japanese("同意された利用", "利用できるデータの種類（記載がなければすべて）と、企業利用・国外提供の可否。この拡張がない同意は企業・国外について何も述べていないため、それらに提供するテーマには含めない。ビューはすべての種類を含むため、種類を限る同意はビューを許可しない。")
* ^context.type = #element
* ^context.expression = "Consent"
* extension contains dataKind 0..* and company 0..1 and foreign 0..1
* extension[dataKind].value[x] only code
* extension[dataKind].value[x] 1..1
* extension[dataKind].value[x] from DataBankDataKind (required)
* extension[company].value[x] only boolean
* extension[company].value[x] 1..1
* extension[foreign].value[x] only boolean
* extension[foreign].value[x] 1..1

Extension: ConsentWithdrawal
Id: consent-withdrawal
Title: "Withdrawal"
Description: "When a consent was withdrawn, and who wrote it down."
* insert Japanese("同意撤回", "同意がいつ撤回され、誰が記録したか。")
* ^context.type = #element
* ^context.expression = "Consent"
* extension contains date 1..1 and recorder 0..1
* extension[date].value[x] only dateTime
* extension[date].value[x] 1..1
* extension[recorder].value[x] only Reference(Practitioner or PractitionerRole)
* extension[recorder].value[x] 1..1

Instance: consent-yamada
InstanceOf: Consent
Usage: #example
Title: "Consent to one theme, companies included"
Description: "企業利用を含む一テーマへの同意"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-research-consent"
* extension[0].url = "http://databank.example.jp/fhir/StructureDefinition/ethics-approval"
* extension[0].valueIdentifier.system = "http://databank.example.jp/fhir/sid/ethics-approval"
* extension[0].valueIdentifier.value = "2026-0001"
* extension[1].url = "http://databank.example.jp/fhir/StructureDefinition/consent-uses"
* extension[1].extension[0].url = "dataKind"
* extension[1].extension[0].valueCode = #clinical
* extension[1].extension[1].url = "dataKind"
* extension[1].extension[1].valueCode = #genome
* extension[1].extension[2].url = "dataKind"
* extension[1].extension[2].valueCode = #image
* extension[1].extension[3].url = "company"
* extension[1].extension[3].valueBoolean = true
* extension[1].extension[4].url = "foreign"
* extension[1].extension[4].valueBoolean = false
* status = #active
* scope = http://terminology.hl7.org/CodeSystem/consentscope#research
* category = $LNC#57016-8 "Privacy policy acknowledgment Document"
* patient.reference = "Patient/patient-yamada"
* dateTime = "2026-04-01T10:00:00+09:00"
* organization.reference = "Organization/hospital-shinjuku"
* policyRule.text = "研究計画書に基づく文書同意"
* provision.type = #permit
* provision.period.start = "2026-04-01"
* provision.period.end = "2031-03-31"
* provision.data.meaning = #related
* provision.data.reference.reference = "ResearchStudy/theme-lung"

Instance: consent-withdrawn
InstanceOf: Consent
Usage: #example
Title: "Consent that was withdrawn"
Description: "撤回された同意"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-research-consent"
* extension.url = "http://databank.example.jp/fhir/StructureDefinition/consent-withdrawal"
* extension.extension[0].url = "date"
* extension.extension[0].valueDateTime = "2026-09-01"
* extension.extension[1].url = "recorder"
* extension.extension[1].valueReference.reference = "Practitioner/practitioner-sato"
* status = #inactive
* scope = http://terminology.hl7.org/CodeSystem/consentscope#research
* category = $LNC#57016-8 "Privacy policy acknowledgment Document"
* patient.reference = "Patient/patient-yamada"
* dateTime = "2026-04-01T10:00:00+09:00"
* organization.reference = "Organization/hospital-shinjuku"
* policyRule.text = "研究計画書に基づく文書同意"
* provision.type = #permit
* provision.period.start = "2026-04-01"
* provision.period.end = "2031-03-31"
* provision.data.meaning = #related
* provision.data.reference.reference = "ResearchStudy/theme-lung"
