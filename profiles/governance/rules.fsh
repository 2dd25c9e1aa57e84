RuleSet: GovernanceTask(code)
* extension contains ResearchTheme named theme 1..1 and Approval named approval 0..* and EthicsApproval named ethicsApproval 0..1
* intent = #order
* code 1..1
* code = {code}
* authoredOn 1..1
* requester 1..1
* requester only Reference(Practitioner or PractitionerRole or Organization)
* obeys db-task-1

Invariant: db-task-1
Description: "Nobody approves a task of one's own. 自分の依頼を自分で承認することはできない。"
Severity: #error
Expression: "requester.reference.empty() or extension.where(url = 'http://databank.example.jp/fhir/StructureDefinition/approval').extension.where(url = 'approver').value.reference.where($this = %resource.requester.reference).empty()"

Extension: EthicsApproval
Id: ethics-approval
Title: "Ethics approval"
Description: "The approval under which a consent was taken, or a task is done."
* insert Japanese("倫理審査承認", "同意取得または作業の根拠となる倫理審査の承認番号。")
* ^context[0].type = #element
* ^context[=].expression = "Consent"
* ^context[+].type = #element
* ^context[=].expression = "Task"
* value[x] only Identifier
* value[x] 1..1
* valueIdentifier.system 1..1
* valueIdentifier.system = "http://databank.example.jp/fhir/sid/ethics-approval"
* valueIdentifier.value 1..1

Extension: ResearchTheme
Id: research-theme
Title: "Research theme"
Description: "The theme that a cohort or a task belongs to."
* insert Japanese("研究テーマ", "コホートまたは作業が属する研究テーマ。")
* ^context[0].type = #element
* ^context[=].expression = "Group"
* ^context[+].type = #element
* ^context[=].expression = "Task"
* value[x] only Reference(ResearchStudy)
* value[x] 1..1

Extension: Approval
Id: approval
Title: "Approval"
Description: "Who approved a task, and when."
* insert Japanese("承認", "作業を承認した人と日時。")
* ^context.type = #element
* ^context.expression = "Task"
* extension contains approver 1..1 and date 1..1
* extension[approver].value[x] only Reference(Practitioner or PractitionerRole)
* extension[approver].value[x] 1..1
* extension[date].value[x] only dateTime
* extension[date].value[x] 1..1
