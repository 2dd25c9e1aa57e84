Profile: DataBankResearchSubject
Parent: ResearchSubject
Id: databank-research-subject
Title: "Research subject"
Description: "A patient in a research theme. The case id is the number under which the study knows the patient; without a consent the patient stays out of the view."
* insert Japanese("研究対象者", "研究テーマに登録された患者。症例 ID は研究での番号。同意がなければビューに入らない。")
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier contains caseId 0..1 MS
* identifier[caseId] ^short = "Case id 症例 ID"
* identifier[caseId].system 1..1
* identifier[caseId].system = "http://databank.example.jp/fhir/sid/case-id"
* identifier[caseId].value 1..1
* study only Reference(ResearchStudy)
* individual only Reference(Patient)
* consent only Reference(Consent)
* obeys db-subject-1

Invariant: db-subject-1
Description: "A subject that has withdrawn or is off study says since when: the period has an end. 中止・離脱した対象者は期間の終わりを示す。"
Severity: #error
Expression: "status in ('withdrawn' | 'off-study' | 'not-registered') implies period.end.exists()"

Instance: subject-yamada
InstanceOf: ResearchSubject
Usage: #example
Title: "Patient in a theme"
Description: "研究テーマに登録された患者"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-research-subject"
* identifier.system = "http://databank.example.jp/fhir/sid/case-id"
* identifier.value = "LUNG-0001"
* status = #on-study
* period.start = "2026-04-01"
* study.reference = "ResearchStudy/theme-lung"
* individual.reference = "Patient/patient-yamada"
* consent.reference = "Consent/consent-yamada"

Instance: subject-withdrawn
InstanceOf: ResearchSubject
Usage: #example
Title: "Patient who has left"
Description: "離脱した患者"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-research-subject"
* status = #withdrawn
* period.start = "2026-04-01"
* period.end = "2026-09-01"
* study.reference = "ResearchStudy/theme-lung"
* individual.reference = "Patient/patient-yamada"
* consent.reference = "Consent/consent-yamada"
