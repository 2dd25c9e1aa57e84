// What every resource of a view has in common. The rules of each type repeat the release policy
// (src/DataBank.Pseudonymization/Policies/pseudonymized.json); a test holds both together.
RuleSet: View
* obeys db-view-1
* id 1..1
* meta 1..1
* meta.source 0..0
* meta.tag 0..0
* meta.security 1..1
* meta.security = $ObservationValue#PSEUDED
* implicitRules 0..0
* language 0..0
* text 0..0
* contained 0..0
* modifierExtension 0..0

// A reference inside a view names a resource of the view by its pseudonymous id, and nothing else.
RuleSet: ViewReference(element)
* {element}.type 0..0
* {element}.identifier 0..0
* {element}.display 0..0

RuleSet: ViewIdentifier(element)
* {element}.use 0..0
* {element}.type 0..0
* {element}.period 0..0
* {element}.assigner 0..0

Invariant: db-view-1
Description: "Only extensions that the release policy lets out. 提供方針が許す拡張だけを持つ。"
Severity: #error
Expression: "extension.all(url in ('http://hl7.org/fhir/StructureDefinition/bodySite' | 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-ext' | 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-reference' | 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-method-type' | 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-change-type' | 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-genome-build' | 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-genomic-source-class' | 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-specimen' | 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-focus' | 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-date' | 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-input' | 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-output' | 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-regions' | 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-metrics' | 'http://databank.example.jp/fhir/StructureDefinition/age-at-event' | 'http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Condition_DiseaseOutcome' | 'http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_MedicationDosage_PeriodOfUse' | 'http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_MedicationDosage_UsageDuration' | 'http://hl7.org/fhir/StructureDefinition/data-absent-reason'))"

Invariant: db-view-2
Description: "Of a date of birth the year is left. 生年月日は年だけを残す。"
Severity: #error
Expression: "$this.toString().length() = 4"

Invariant: db-view-4
Description: "One pseudonym, and at most one case id. 仮名を一つ、症例 ID を多くて一つ持つ。"
Severity: #error
Expression: "identifier.where(system = 'http://databank.example.jp/fhir/sid/pseudonym').count() = 1 and identifier.where(system != 'http://databank.example.jp/fhir/sid/pseudonym').all(system = 'http://databank.example.jp/fhir/sid/case-id')"

Invariant: db-view-3
Description: "Pseudonyms, and identifiers of systems that the release policy lists. 仮名と、提供方針が挙げる体系の識別子だけを持つ。"
Severity: #error
Expression: "system in ('http://databank.example.jp/fhir/sid/pseudonym' | 'urn:dicom:uid' | 'http://databank.example.jp/fhir/sid/accession-number' | 'http://jpfhir.jp/fhir/core/mhlw/IdSystem/Medication-RPGroupNumber' | 'urn:oid:1.2.392.100495.20.3.81' | 'http://jpfhir.jp/fhir/core/mhlw/IdSystem/MedicationAdministrationIndex' | 'urn:oid:1.2.392.100495.20.3.82')"
