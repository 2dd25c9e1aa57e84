Instance: clinical-face
InstanceOf: CapabilityStatement
Usage: #definition
Title: "Clinical face"
* insert Face(clinical-face, "ClinicalFace", "Clinical face", [["What the clinical role of an appliance does at /fhir, and which profiles it takes and gives."]], "臨床側", [["臨床側の /fhir ができることと、受け渡すプロファイル。"]])
* insert Reading(AllergyIntolerance)
* insert Writing
* insert Supported(databank-allergyintolerance)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* rest.resource[+].type = #AuditEvent
* rest.resource[=].interaction[0].code = #read
* rest.resource[=].interaction[1].code = #search-type
* insert Supported(databank-audit-event)
* insert Reading(BodyStructure)
* insert Writing
* insert Supported(databank-lesion)
* insert Searched(patient, reference)
* insert Searched(identifier, token)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(Claim)
* insert Writing
* insert Supported(databank-dispensing-claim)
* insert Supported(databank-dpc-claim)
* insert Supported(databank-medical-claim)
* insert Searched(patient, reference)
* insert Searched(identifier, token)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(Condition)
* insert Writing
* insert Supported(databank-cancer-condition)
* insert Supported(databank-condition)
* insert Searched(patient, reference)
* insert Searched(code, token)
* insert Searched(onset-date, date)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(Consent)
* insert Writing
* insert Supported(databank-research-consent)
* insert Supported(databank-research-opt-out)
* insert Searched(patient, reference)
* insert Searched(status, token)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(Coverage)
* insert Writing
* insert Supported(databank-coverage)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(DiagnosticReport)
* insert Writing
* insert Supported(databank-endoscopy-report)
* insert Supported(databank-genomic-report)
* insert Supported(databank-pathology-report)
* insert Supported(databank-radiology-report)
* insert Searched(patient, reference)
* insert Searched(category, token)
* insert Searched(date, date)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(DocumentReference)
* insert Writing
* insert Supported(databank-documentreference)
* insert Supported(databank-genomic-data-file)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(Encounter)
* insert Writing
* insert Supported(databank-encounter)
* insert Searched(patient, reference)
* insert Searched(date, date)
* insert Operated(everything, http://hl7.org/fhir/OperationDefinition/Encounter-everything)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(ExplanationOfBenefit)
* insert Writing
* insert Supported(databank-explanation-of-benefit)
* insert Searched(patient, reference)
* insert Searched(claim, reference)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(FamilyMemberHistory)
* insert Writing
* insert Supported(databank-familymemberhistory)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(Group)
* insert Writing
* insert Supported(databank-cohort)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(ImagingStudy)
* insert Writing
* insert Supported(databank-imaging-study)
* insert Supported(databank-imaging-study-dermatology)
* insert Supported(databank-imaging-study-endoscopy)
* insert Supported(databank-imaging-study-pathology)
* insert Supported(databank-imaging-study-radiology)
* insert Searched(patient, reference)
* insert Searched(identifier, token)
* insert Searched(started, date)
* insert Searched(modality, token)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(Immunization)
* insert Writing
* insert Supported(databank-immunization)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(Medication)
* insert Writing
* insert Supported(databank-medication)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(MedicationAdministration)
* insert Writing
* insert Supported(databank-medicationadministration)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(MedicationDispense)
* insert Writing
* insert Supported(databank-medicationdispense)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(MedicationRequest)
* insert Writing
* insert Supported(databank-medicationrequest)
* insert Supported(databank-medicationrequest-injection)
* insert Searched(patient, reference)
* insert Searched(code, token)
* insert Searched(authoredon, date)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(Observation)
* insert Writing
* insert Supported(databank-body-measurement)
* insert Supported(databank-cancer-stage)
* insert Supported(databank-endoscopy-finding)
* insert Supported(databank-diagnostic-implication)
* insert Supported(databank-genomic-variant)
* insert Supported(databank-imaging-finding)
* insert Supported(databank-lesion-measurement)
* insert Supported(databank-molecular-biomarker)
* insert Supported(databank-therapeutic-implication)
* insert Supported(databank-observation-lab)
* insert Supported(databank-pathology-finding)
* insert Supported(databank-performance-status)
* insert Supported(databank-radiology-findings)
* insert Supported(databank-radiology-impression)
* insert Supported(databank-social-history)
* insert Supported(databank-tumour-marker)
* insert Supported(databank-tumour-response)
* insert Supported(databank-vital-signs)
* insert Searched(patient, reference)
* insert Searched(code, token)
* insert Searched(date, date)
* insert Searched(value-quantity, quantity)
* insert Searched(component-code-value-concept, composite)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Operated(lastn, http://hl7.org/fhir/OperationDefinition/Observation-lastn)
* insert Reading(Organization)
* insert Writing
* insert Supported(databank-organization)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(Patient)
* insert Writing
* insert Supported(databank-patient)
* insert Searched(identifier, token)
* insert Searched(name, string)
* insert Searched(birthdate, date)
* insert Searched(gender, token)
* insert Operated(everything, http://hl7.org/fhir/OperationDefinition/Patient-everything)
* insert Operated(match, http://hl7.org/fhir/OperationDefinition/Patient-match)
* insert Operated(member-match, http://hl7.org/fhir/us/davinci-hrex/OperationDefinition/member-match)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(Practitioner)
* insert Writing
* insert Supported(databank-practitioner)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(PractitionerRole)
* insert Writing
* insert Supported(databank-practitioner-role)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(Procedure)
* insert Writing
* insert Supported(databank-genomic-study)
* insert Supported(databank-genomic-study-analysis)
* insert Supported(databank-imaging-procedure)
* insert Supported(databank-procedure)
* insert Searched(patient, reference)
* insert Searched(code, token)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(Provenance)
* insert Writing
* insert Supported(databank-derivation)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(ResearchStudy)
* insert Writing
* insert Supported(databank-research-study)
* insert Searched(identifier, token)
* insert Searched(status, token)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(ResearchSubject)
* insert Writing
* insert Supported(databank-research-subject)
* insert Searched(study, reference)
* insert Searched(individual, reference)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(Specimen)
* insert Writing
* insert Supported(databank-specimen)
* insert Searched(patient, reference)
* insert Searched(identifier, token)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* insert Reading(Task)
* insert Writing
* insert Supported(databank-delivery-task)
* insert Supported(databank-reidentification-task)
* insert Operated(validate, http://hl7.org/fhir/OperationDefinition/Resource-validate)
* rest.interaction[0].code = #transaction
* rest.interaction[1].code = #batch
* rest.interaction[2].code = #history-system
* rest.interaction[3].code = #search-system
* rest.operation[+].name = "export"
* rest.operation[=].definition = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export"
* rest.operation[+].name = "import"
* rest.operation[=].definition = "http://databank.example.jp/fhir/OperationDefinition/import"
* rest.operation[+].name = "reindex"
* rest.operation[=].definition = "http://databank.example.jp/fhir/OperationDefinition/reindex"
* rest.operation[+].name = "intake"
* rest.operation[=].definition = "http://databank.example.jp/fhir/OperationDefinition/intake"
* rest.operation[+].name = "graphql"
* rest.operation[=].definition = "http://hl7.org/fhir/OperationDefinition/Resource-graphql"
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
