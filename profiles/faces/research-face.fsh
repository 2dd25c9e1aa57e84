Instance: research-face
InstanceOf: CapabilityStatement
Usage: #definition
Title: "Research face"
* insert Face(research-face, "ResearchFace", "Research face", [["What a theme's view below /research does: read, search and subscribe, never write anything else, by parameters that it knows."]], "研究側", [["/research 以下のテーマのビューができること。読み取り・検索・変更通知の登録だけで、他の書き込みはできず、未知の検索条件は受け付けない。"]])
* insert Reading(AllergyIntolerance)
* insert Supported(databank-view-allergy-intolerance)
* insert Reading(BodyStructure)
* insert Supported(databank-view-body-structure)
* insert Searched(patient, reference)
* insert Searched(identifier, token)
* insert Reading(Condition)
* insert Supported(databank-view-condition)
* insert Searched(patient, reference)
* insert Searched(code, token)
* insert Searched(onset-date, date)
* insert Reading(DiagnosticReport)
* insert Supported(databank-view-diagnostic-report)
* insert Searched(patient, reference)
* insert Searched(category, token)
* insert Searched(date, date)
* insert Reading(DocumentReference)
* insert Supported(databank-view-document-reference)
* insert Reading(Encounter)
* insert Supported(databank-view-encounter)
* insert Searched(patient, reference)
* insert Searched(date, date)
* insert Operated(everything, http://hl7.org/fhir/OperationDefinition/Encounter-everything)
* insert Reading(FamilyMemberHistory)
* insert Supported(databank-view-family-member-history)
* insert Reading(ImagingStudy)
* insert Supported(databank-view-imaging-study)
* insert Searched(patient, reference)
* insert Searched(identifier, token)
* insert Searched(started, date)
* insert Searched(modality, token)
* insert Reading(Immunization)
* insert Supported(databank-view-immunization)
* insert Reading(MedicationRequest)
* insert Supported(databank-view-medication-request)
* insert Searched(patient, reference)
* insert Searched(code, token)
* insert Searched(authoredon, date)
* insert Reading(MedicationStatement)
* insert Supported(databank-view-medication-statement)
* insert Reading(Observation)
* insert Supported(databank-view-observation)
* insert Searched(patient, reference)
* insert Searched(code, token)
* insert Searched(date, date)
* insert Searched(value-quantity, quantity)
* insert Searched(component-code-value-concept, composite)
* insert Reading(Patient)
* insert Supported(databank-view-patient)
* insert Searched(identifier, token)
* insert Searched(gender, token)
* insert Operated(everything, http://hl7.org/fhir/OperationDefinition/Patient-everything)
* insert Reading(Procedure)
* insert Supported(databank-view-procedure)
* insert Searched(patient, reference)
* insert Searched(code, token)
* insert Reading(Provenance)
* insert Supported(databank-derivation)
* insert Searched(target, reference)
* insert Reading(ServiceRequest)
* insert Supported(databank-view-service-request)
* insert Reading(Specimen)
* insert Supported(databank-view-specimen)
* insert Searched(patient, reference)
* insert Searched(identifier, token)
* rest.interaction[0].code = #history-system
* rest.interaction[1].code = #search-system
* rest.operation[+].name = "export"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export"
* rest.operation[+].name = "cohort"
* rest.operation[=].definition = "http://databank.example.jp/fhir/OperationDefinition/cohort"
* rest.operation[+].name = "find-subject-variants"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-subject-variants"
* rest.operation[+].name = "find-subject-structural-intersecting-variants"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-subject-structural-intersecting-variants"
* rest.operation[+].name = "find-subject-structural-subsuming-variants"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-subject-structural-subsuming-variants"
* rest.operation[+].name = "find-subject-specific-variants"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-subject-specific-variants"
* rest.operation[+].name = "find-study-metadata"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-study-metadata"
* rest.operation[+].name = "find-subject-dx-implications"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-subject-dx-implications"
* rest.operation[+].name = "find-subject-tx-implications"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-subject-tx-implications"
* rest.operation[+].name = "find-subject-molecular-consequences"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-subject-molecular-consequences"
* rest.operation[+].name = "find-subject-haplotypes"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-subject-haplotypes"
* rest.operation[+].name = "find-subject-specific-haplotypes"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-subject-specific-haplotypes"
* rest.operation[+].name = "find-population-specific-haplotypes"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-population-specific-haplotypes"
* rest.operation[+].name = "find-population-specific-variants"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-population-specific-variants"
* rest.operation[+].name = "find-population-structural-intersecting-variants"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-population-structural-intersecting-variants"
* rest.operation[+].name = "find-population-structural-subsuming-variants"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-population-structural-subsuming-variants"
* rest.operation[+].name = "find-population-dx-implications"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-population-dx-implications"
* rest.operation[+].name = "find-population-tx-implications"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-population-tx-implications"
* rest.operation[+].name = "find-population-molecular-consequences"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/find-population-molecular-consequences"
