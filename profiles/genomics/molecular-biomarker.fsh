Profile: DataBankMolecularBiomarker
Parent: Observation
Id: databank-molecular-biomarker
Title: "Molecular biomarker"
Description: "A molecular measure of a tumour that is no single variant: tumour mutation burden, microsatellite instability, expression of PD-L1, methylation of MGMT."
* insert Japanese("分子バイオマーカー", "単一のバリアントではない腫瘍の分子指標（TMB、MSI、PD-L1 発現、MGMT メチル化など）。")
* insert CompliesWith("http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/molecular-biomarker")
* category 2..*
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains laboratory 1..1 and biomarker 1..1 and genetics 0..1
* category[laboratory] = $ObservationCategory#laboratory
* category[biomarker] = $GenomicsCodes#biomarker-category
* category[genetics] = $DiagnosticService#GE
* extension contains $BodySite named lesion 0..1
* code.coding 1..*
* subject 1..1
* subject only Reference(Patient)
* effective[x] 1..1
* value[x] 1..1
* value[x] only Quantity or CodeableConcept
* specimen 1..1
* specimen only Reference(Specimen)
* derivedFrom only Reference(Observation or DocumentReference)

Instance: biomarker-tmb
InstanceOf: Observation
Usage: #example
Title: "Tumour mutation burden"
Description: "腫瘍遺伝子変異量"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-molecular-biomarker"
* status = #final
* category[0] = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* category[1] = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs#biomarker-category
* category[2] = http://terminology.hl7.org/CodeSystem/v2-0074#GE
* code = $LNC#94077-5 "Gene mutation burden"
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-04-10"
* specimen.reference = "Specimen/specimen-tumour"
* valueQuantity.value = 8.4
* valueQuantity.unit = "mut/Mb"
* valueQuantity.system = "http://unitsofmeasure.org"
* valueQuantity.code = #{mutations}/Mb
* extension.url = "http://hl7.org/fhir/StructureDefinition/bodySite"
* extension.valueReference.reference = "BodyStructure/lesion-rul"

Instance: biomarker-pdl1
InstanceOf: Observation
Usage: #example
Title: "PD-L1 expression"
Description: "PD-L1 発現"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-molecular-biomarker"
* status = #final
* category[0] = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* category[1] = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs#biomarker-category
* code = $LNC#85147-7 "PD-L1 by clone 22C3"
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-04-10"
* specimen.reference = "Specimen/specimen-tumour"
* valueQuantity.value = 60
* valueQuantity.unit = "%"
* valueQuantity.system = "http://unitsofmeasure.org"
* valueQuantity.code = #%

Instance: biomarker-msi
InstanceOf: Observation
Usage: #example
Title: "Microsatellite instability"
Description: "マイクロサテライト不安定性"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-molecular-biomarker"
* status = #final
* category[0] = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* category[1] = http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs#biomarker-category
* code = $LNC#81695-9 "Microsatellite instability [Interpretation] in Cancer specimen Qualitative"
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-04-10"
* specimen.reference = "Specimen/specimen-tumour"
* valueCodeableConcept = $LNC#LA14122-8 "Stable"
