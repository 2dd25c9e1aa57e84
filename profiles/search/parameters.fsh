// Search parameters beyond R4's own. A server takes them up when they are posted to it.
Instance: coverage-insured-person-symbol
InstanceOf: SearchParameter
Usage: #definition
Title: "Coverage by insured-person-symbol"
* url = "http://databank.example.jp/fhir/SearchParameter/coverage-insured-person-symbol"
* name = "CoverageInsuredPersonSymbol"
* status = #active
* experimental = false
* description = "Symbol of the insured person 被保険者証記号"
* code = #insured-person-symbol
* base = #Coverage
* type = #string
* expression = "Coverage.extension.where(url = 'http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonSymbol').value"

Instance: coverage-insured-person-number
InstanceOf: SearchParameter
Usage: #definition
Title: "Coverage by insured-person-number"
* url = "http://databank.example.jp/fhir/SearchParameter/coverage-insured-person-number"
* name = "CoverageInsuredPersonNumber"
* status = #active
* experimental = false
* description = "Number of the insured person 被保険者証番号"
* code = #insured-person-number
* base = #Coverage
* type = #string
* expression = "Coverage.extension.where(url = 'http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonNumber').value"

Instance: coverage-insured-person-branch
InstanceOf: SearchParameter
Usage: #definition
Title: "Coverage by insured-person-branch"
* url = "http://databank.example.jp/fhir/SearchParameter/coverage-insured-person-branch"
* name = "CoverageInsuredPersonBranch"
* status = #active
* experimental = false
* description = "Branch number of the insured person 枝番"
* code = #insured-person-branch
* base = #Coverage
* type = #string
* expression = "Coverage.extension.where(url = 'http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonSubNumber').value"

Instance: condition-histology
InstanceOf: SearchParameter
Usage: #definition
Title: "Condition by histology"
* url = "http://databank.example.jp/fhir/SearchParameter/condition-histology"
* name = "ConditionHistology"
* status = #active
* experimental = false
* description = "Histology of a tumour 腫瘍の組織型"
* code = #histology
* base = #Condition
* type = #token
* expression = "Condition.extension.where(url = 'http://databank.example.jp/fhir/StructureDefinition/histology-morphology').value"

Instance: observation-lesion
InstanceOf: SearchParameter
Usage: #definition
Title: "Observation by lesion"
* url = "http://databank.example.jp/fhir/SearchParameter/observation-lesion"
* name = "ObservationLesion"
* status = #active
* experimental = false
* description = "Observations of one lesion 病変"
* code = #lesion
* base = #Observation
* type = #reference
* expression = "Observation.extension.where(url = 'http://hl7.org/fhir/StructureDefinition/bodySite').value"
* target = #BodyStructure

Instance: specimen-lesion
InstanceOf: SearchParameter
Usage: #definition
Title: "Specimen by lesion"
* url = "http://databank.example.jp/fhir/SearchParameter/specimen-lesion"
* name = "SpecimenLesion"
* status = #active
* experimental = false
* description = "Specimens taken from one lesion 病変から採取した検体"
* code = #lesion
* base = #Specimen
* type = #reference
* expression = "Specimen.extension.where(url = 'http://hl7.org/fhir/StructureDefinition/bodySite').value"
* target = #BodyStructure

Instance: imagingstudy-specimen
InstanceOf: SearchParameter
Usage: #definition
Title: "ImagingStudy by specimen"
* url = "http://databank.example.jp/fhir/SearchParameter/imagingstudy-specimen"
* name = "ImagingStudySpecimen"
* status = #active
* experimental = false
* description = "Studies that show a specimen, such as slides 検体を写した検査"
* code = #specimen
* base = #ImagingStudy
* type = #reference
* expression = "ImagingStudy.series.specimen"
* target = #Specimen

Instance: researchsubject-consent
InstanceOf: SearchParameter
Usage: #definition
Title: "ResearchSubject by consent"
* url = "http://databank.example.jp/fhir/SearchParameter/researchsubject-consent"
* name = "ResearchSubjectConsent"
* status = #active
* experimental = false
* description = "Subjects enrolled under a consent 同意"
* code = #consent
* base = #ResearchSubject
* type = #reference
* expression = "ResearchSubject.consent"
* target = #Consent

Instance: researchstudy-legal-basis
InstanceOf: SearchParameter
Usage: #definition
Title: "ResearchStudy by legal basis"
* url = "http://databank.example.jp/fhir/SearchParameter/researchstudy-legal-basis"
* name = "ResearchStudyLegalBasis"
* status = #active
* experimental = false
* description = "Themes on a legal basis 法的根拠"
* code = #legal-basis
* base = #ResearchStudy
* type = #token
* expression = "ResearchStudy.extension.where(url = 'http://databank.example.jp/fhir/StructureDefinition/legal-basis').value"

Instance: task-theme
InstanceOf: SearchParameter
Usage: #definition
Title: "Task by theme"
* url = "http://databank.example.jp/fhir/SearchParameter/task-theme"
* name = "TaskTheme"
* status = #active
* experimental = false
* description = "Tasks of a research theme 研究テーマ"
* code = #theme
* base = #Task
* type = #reference
* expression = "Task.extension.where(url = 'http://databank.example.jp/fhir/StructureDefinition/research-theme').value"
* target = #ResearchStudy
