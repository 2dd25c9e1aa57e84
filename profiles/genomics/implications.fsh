RuleSet: Implication(code)
* insert GenomicCategories
* code = $GenomicsCodes#{code}
* subject 1..1
* subject only Reference(Patient)
* value[x] 0..0
* derivedFrom 1..*
* derivedFrom only Reference(Observation)
* component 1..*
* component ^slicing.discriminator.type = #pattern
* component ^slicing.discriminator.path = "code"
* component ^slicing.rules = #open
* insert CodedComponent(significance, $LNC#53037-8, 0..1)
* insert CodedComponent(phenotype, $LNC#81259-4, 0..*)
* insert CodedComponent(evidence, $LNC#93044-6, 0..1)

Profile: DataBankDiagnosticImplication
Parent: Observation
Id: databank-diagnostic-implication
Title: "Diagnostic implication"
Description: "What a variant means for a diagnosis: its clinical significance and the condition, with the level of evidence; of ClinVar, as the appliance writes it, with the release in the note."
* insert Japanese("診断上の意義", "バリアントの診断上の意義。臨床的意義、疾患、エビデンスの水準。ClinVar に基づいてアプライアンスが書くものは、版を注記に記す。")
* insert CompliesWith("http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/diagnostic-implication")
* insert Implication(diagnostic-implication)
* obeys db-gen-8

Invariant: db-gen-8
Description: "An implication says its significance or the condition that it speaks of. 意義または疾患を示す。"
Severity: #error
Expression: "component.where(code.coding.where(code = '53037-8' or code = '81259-4').exists()).exists()"

Instance: implication-brca
InstanceOf: Observation
Usage: #example
Title: "Pathogenic by ClinVar"
Description: "ClinVar により病的とされるバリアントの意義"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-diagnostic-implication"
* status = #final
* category[0] = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* category[1] = http://terminology.hl7.org/CodeSystem/v2-0074#GE
* code = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs#diagnostic-implication
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-01-15"
* note.text = "ClinVar 2026-11-15, Variation 1"
* derivedFrom.reference = "Observation/variant-inherited"
* component[0].code = $LNC#53037-8 "Genetic variation clinical significance [Imp]"
* component[0].valueCodeableConcept = $LNC#LA6668-3 "Pathogenic"
* component[0].valueCodeableConcept.text = "Pathogenic"
* component[1].code = $LNC#81259-4 "Associated phenotype"
* component[1].valueCodeableConcept.text = "Hereditary cancer-predisposing syndrome"
* component[2].code = $LNC#93044-6 "Level of evidence"
* component[2].valueCodeableConcept.text = "reviewed by expert panel"

Instance: implication-uncertain
InstanceOf: Observation
Usage: #example
Title: "Conflicting classifications"
Description: "評価が一致しないバリアントの意義"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-diagnostic-implication"
* status = #final
* category[0] = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* category[1] = http://terminology.hl7.org/CodeSystem/v2-0074#GE
* code = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs#diagnostic-implication
* subject.reference = "Patient/patient-yamada"
* derivedFrom.reference = "Observation/variant-inherited"
* component[0].code = $LNC#53037-8 "Genetic variation clinical significance [Imp]"
* component[0].valueCodeableConcept.text = "Conflicting classifications of pathogenicity"

Profile: DataBankTherapeuticImplication
Parent: Observation
Id: databank-therapeutic-implication
Title: "Therapeutic implication"
Description: "What a variant or biomarker means for a treatment: the drug, and whether the tumour or the patient is expected to respond to it."
* insert Japanese("治療上の意義", "バリアントまたはバイオマーカーの治療上の意義。薬剤と、期待される反応。")
* insert CompliesWith("http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/therapeutic-implication")
* insert Implication(therapeutic-implication)
* insert CodedComponent(medication, $LNC#51963-7, 0..*)
* insert CodedComponent(response, $GenomicsCodes#predicted-therapeutic-implication, 0..1)
* obeys db-gen-9

Invariant: db-gen-9
Description: "An implication for a treatment says which drug, and what is expected of it. 薬剤と期待される反応を示す。"
Severity: #error
Expression: "component.where(code.coding.where(code = '51963-7').exists()).exists() and component.where(code.coding.where(code = 'predicted-therapeutic-implication').exists()).exists()"

Instance: implication-egfr-tki
InstanceOf: Observation
Usage: #example
Title: "Response to an EGFR inhibitor"
Description: "EGFR 阻害薬への反応"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-therapeutic-implication"
* status = #final
* category[0] = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* category[1] = http://terminology.hl7.org/CodeSystem/v2-0074#GE
* code = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs#therapeutic-implication
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-04-10"
* derivedFrom.reference = "Observation/variant-egfr"
* component[0].code = $LNC#51963-7 "Medication assessed [ID]"
* component[0].valueCodeableConcept = $SyntheticYj#4291X01F1019 "オシメルチニブ錠80mg"
* component[1].code = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs#predicted-therapeutic-implication
* component[1].valueCodeableConcept = $LNC#LA6677-4 "Responsive"

Instance: implication-kras-resistance
InstanceOf: Observation
Usage: #example
Title: "Resistance to an EGFR inhibitor"
Description: "EGFR 阻害薬への耐性"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-therapeutic-implication"
* status = #final
* category[0] = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* category[1] = http://terminology.hl7.org/CodeSystem/v2-0074#GE
* code = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs#therapeutic-implication
* subject.reference = "Patient/patient-yamada"
* derivedFrom.reference = "Observation/variant-egfr"
* component[0].code = $LNC#51963-7 "Medication assessed [ID]"
* component[0].valueCodeableConcept.text = "Gefitinib"
* component[1].code = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs#predicted-therapeutic-implication
* component[1].valueCodeableConcept = $LNC#LA6676-6 "Resistant"
