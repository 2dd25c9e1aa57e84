Profile: DataBankResearchStudy
Parent: ResearchStudy
Id: databank-research-study
Title: "Research theme"
Description: "A research theme. It is live, and has a view of its own, while it is active and names the approval of an ethics committee; its extensions say on what legal basis data are used, by which policy they are released, and who receives them."
* insert Japanese("研究テーマ", "研究テーマ。有効（active）で倫理審査の承認番号がある間だけビューを持つ。拡張で法的根拠、提供方針、提供先を示す。")
* extension contains ReleasePolicy named releasePolicy 0..* and LegalBasis named legalBasis 1..* and ResearchRecipients named recipients 0..1
* identifier 1..*
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier contains ethicsApproval 1..*
* identifier[ethicsApproval] ^short = "Approval of an ethics committee 倫理審査の承認番号"
* identifier[ethicsApproval].system 1..1
* identifier[ethicsApproval].system = "http://databank.example.jp/fhir/sid/ethics-approval"
* identifier[ethicsApproval].value 1..1
* identifier[ethicsApproval].period ^short = "How long it holds 有効期間"
* identifier[ethicsApproval].assigner ^short = "The committee 委員会"
* title 1..1
* period 1..1
* period.start 1..1
* principalInvestigator 1..1
* principalInvestigator only Reference(Practitioner or PractitionerRole)
* obeys db-study-1 and db-study-2

Invariant: db-study-1
Description: "A theme that gives data to companies or abroad names a basis that allows it: consent or the certified route of the Next Generation Medical Infrastructure Act. 企業または国外への提供には、それを許す根拠（同意または次世代医療基盤法の認定経路）を示す。"
Severity: #error
Expression: "extension.where(url = 'http://databank.example.jp/fhir/StructureDefinition/research-recipients').extension.where((url = 'company' or url = 'foreign') and value = true).empty() or extension.where(url = 'http://databank.example.jp/fhir/StructureDefinition/legal-basis').value.coding.where(code in ('consent' | 'ngmi-anonymized' | 'ngmi-pseudonymized')).exists()"

Invariant: db-study-2
Description: "Release policies do not contradict each other: heads with defaced, somatic with controlled. 両立しない提供方針（heads と defaced、somatic と controlled）を同時に示さない。"
Severity: #error
Expression: "(extension.where(url = 'http://databank.example.jp/fhir/StructureDefinition/release-policy' and value = 'pseudonymized-heads').exists() and extension.where(url = 'http://databank.example.jp/fhir/StructureDefinition/release-policy' and value = 'pseudonymized-defaced').exists()).not() and (extension.where(url = 'http://databank.example.jp/fhir/StructureDefinition/release-policy' and value = 'pseudonymized-somatic').exists() and extension.where(url = 'http://databank.example.jp/fhir/StructureDefinition/release-policy' and value = 'pseudonymized-controlled').exists()).not()"

Extension: ReleasePolicy
Id: release-policy
Title: "Release policy"
Description: "By which policy a theme's view is made. Without it: pseudonymized. Several are taken together. A theme that names a policy the appliance does not have is not live."
* insert Japanese("提供方針", "ビューを作る方針。なければ pseudonymized。複数あれば合わせて適用する。アプライアンスにない方針を名指すテーマは有効にならない。")
* ^context.type = #element
* ^context.expression = "ResearchStudy"
* value[x] only code
* value[x] 1..1
* value[x] from DataBankReleasePolicy (required)

Extension: LegalBasis
Id: legal-basis
Title: "Legal basis"
Description: "On what basis of Japanese law a theme uses data."
* insert Japanese("法的根拠", "研究テーマがデータを利用する日本法上の根拠。")
* ^context.type = #element
* ^context.expression = "ResearchStudy"
* value[x] only CodeableConcept
* value[x] 1..1
* value[x] from DataBankLegalBasis (required)

Extension: ResearchRecipients
Id: research-recipients
Title: "Recipients of a theme"
Description: "Whether companies or users abroad see a theme's data. Only patients whose consent allows such use are in its view. Where the basis is ngmi-pseudonymized each organization is a certified user, by an identifier of system http://databank.example.jp/fhir/sid/ngmi-certified-user with its period."
* insert Japanese("テーマの提供先", "企業または国外の利用者がテーマのデータを見るかどうか。そのような利用に同意した患者だけがビューに入る。根拠が仮名加工医療情報の場合、提供先の組織は認定利用事業者（有効期間付きの認定番号を持つ Organization）に限る。")
* ^context.type = #element
* ^context.expression = "ResearchStudy"
* extension contains company 0..1 and foreign 0..1 and organization 0..*
* extension[company].value[x] only boolean
* extension[company].value[x] 1..1
* extension[foreign].value[x] only boolean
* extension[foreign].value[x] 1..1
* extension[organization].value[x] only Reference(Organization)
* extension[organization].value[x] 1..1

Instance: theme-lung
InstanceOf: ResearchStudy
Usage: #example
Title: "Theme on lung cancer"
Description: "肺癌の研究テーマ"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-research-study"
* extension[0].url = "http://databank.example.jp/fhir/StructureDefinition/release-policy"
* extension[0].valueCode = #pseudonymized
* extension[1].url = "http://databank.example.jp/fhir/StructureDefinition/legal-basis"
* extension[1].valueCodeableConcept = http://databank.example.jp/fhir/CodeSystem/legal-bases#consent
* identifier.system = "http://databank.example.jp/fhir/sid/ethics-approval"
* identifier.value = "2026-0001"
* identifier.period.start = "2026-04-01"
* identifier.period.end = "2031-03-31"
* identifier.assigner.display = "倫理審査委員会"
* title = "EGFR変異肺癌の画像とゲノム"
* status = #active
* condition = http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full#C34
* period.start = "2026-04-01"
* principalInvestigator.reference = "Practitioner/practitioner-sato"

Instance: theme-drug
InstanceOf: ResearchStudy
Usage: #example
Title: "Theme of a company"
Description: "企業が利用する研究テーマ"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-research-study"
* extension[0].url = "http://databank.example.jp/fhir/StructureDefinition/legal-basis"
* extension[0].valueCodeableConcept = http://databank.example.jp/fhir/CodeSystem/legal-bases#ngmi-pseudonymized
* extension[1].url = "http://databank.example.jp/fhir/StructureDefinition/research-recipients"
* extension[1].extension[0].url = "company"
* extension[1].extension[0].valueBoolean = true
* extension[1].extension[1].url = "foreign"
* extension[1].extension[1].valueBoolean = false
* identifier.system = "http://databank.example.jp/fhir/sid/ethics-approval"
* identifier.value = "2026-0001"
* identifier.period.start = "2026-04-01"
* identifier.period.end = "2031-03-31"
* identifier.assigner.display = "倫理審査委員会"
* title = "創薬のためのコホート"
* status = #active
* condition = http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full#C34
* period.start = "2026-04-01"
* principalInvestigator.reference = "Practitioner/practitioner-sato"
