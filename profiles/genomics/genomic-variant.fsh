RuleSet: TextComponent(slice, code, card)
* component contains {slice} {card}
* component[{slice}].code = {code}
* component[{slice}].value[x] 1..1
* component[{slice}].value[x] only string

RuleSet: CodedComponent(slice, code, card)
* component contains {slice} {card}
* component[{slice}].code = {code}
* component[{slice}].value[x] 1..1
* component[{slice}].value[x] only CodeableConcept

RuleSet: GenomicCategories
* category 2..*
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains laboratory 1..1 and genetics 1..1
* category[laboratory] = $ObservationCategory#laboratory
* category[genetics] = $DiagnosticService#GE

Profile: DataBankGenomicVariant
Parent: Observation
Id: databank-genomic-variant
Title: "Genomic variant"
Description: "A variant that a genome file calls, as the appliance writes it when a VCF is imported; it keeps the rules of the profile Variant of Genomics Reporting 3.0.0 and places the variant so that it can be found by position."
* insert Japanese("ゲノムバリアント", "ゲノムファイルが検出したバリアント。VCF 取込時にアプライアンスが書く。Genomics Reporting 3.0.0 の Variant の規則に従い、位置で検索できる。")
* insert CompliesWith("http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/variant")
* insert GenomicCategories
* extension contains $BodySite named lesion 0..1
* partOf only Reference(Procedure or ImagingStudy)
* code = $LNC#69548-6
* subject 1..1
* subject only Reference(Patient)
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from DataBankVariantPresence (required)
* specimen 1..1
* specimen only Reference(Specimen)
* component 1..*
* component ^slicing.discriminator.type = #pattern
* component ^slicing.discriminator.path = "code"
* component ^slicing.rules = #open
* insert CodedComponent(geneStudied, $LNC#48018-6, 0..*)
* insert CodedComponent(codingHgvs, $LNC#48004-6, 0..1)
* insert CodedComponent(proteinHgvs, $LNC#48005-3, 0..1)
* insert CodedComponent(genomicHgvs, $LNC#81290-9, 0..1)
* component[genomicHgvs].value[x] from DataBankHgvs (required)
* insert CodedComponent(variationCode, $LNC#81252-9, 0..*)
* insert CodedComponent(referenceSequence, $LNC#48013-7, 1..1)
* insert CodedComponent(transcript, $LNC#51958-7, 0..1)
* insert TextComponent(referenceAllele, $LNC#69547-8, 1..1)
* insert TextComponent(alternateAllele, $LNC#69551-0, 0..1)
* component contains startEnd 0..1 and outerStartEnd 0..1 and innerStartEnd 0..1 and copyNumber 0..1
* component[startEnd].code = $LNC#81254-5
* component[startEnd].value[x] 1..1
* component[startEnd].value[x] only Range
* component[startEnd].valueRange.low 1..1
* component[outerStartEnd].code = $LNC#81301-4
* component[outerStartEnd].value[x] 1..1
* component[outerStartEnd].value[x] only Range
* component[outerStartEnd].valueRange.low 1..1
* component[innerStartEnd].code = $LNC#81302-2
* component[innerStartEnd].value[x] 1..1
* component[innerStartEnd].value[x] only Range
* component[copyNumber].code = $LNC#82155-3
* component[copyNumber].value[x] 1..1
* component[copyNumber].value[x] only Quantity
* insert CodedComponent(coordinateSystem, $LNC#92822-6, 1..1)
* component[coordinateSystem].value[x] from DataBankCoordinateSystem (required)
* insert CodedComponent(chromosome, $LNC#48000-4, 0..1)
* insert CodedComponent(assembly, $LNC#62374-4, 1..1)
* component[assembly].value[x] from DataBankGenomeAssembly (required)
* insert CodedComponent(changeType, $LNC#48019-4, 1..1)
* insert CodedComponent(sourceClass, $LNC#48002-0, 1..1)
* component[sourceClass].value[x] from DataBankGenomicSourceClass (required)
* insert CodedComponent(allelicState, $LNC#53034-5, 0..1)
* component[allelicState].value[x] from DataBankAllelicState (required)
* component contains allelicFrequency 0..1 and readDepth 0..1
* component[allelicFrequency] obeys db-gen-1
* component[allelicFrequency].code = $LNC#81258-6
* component[allelicFrequency].value[x] 1..1
* component[allelicFrequency].value[x] only Quantity
* component[allelicFrequency].valueQuantity.system = $UCUM
* component[allelicFrequency].valueQuantity.code = #1
* component[readDepth].code = $LNC#82121-5
* component[readDepth].value[x] 1..1
* component[readDepth].value[x] only Quantity
* obeys db-gen-2
* obeys db-gen-7

Invariant: db-gen-1
Description: "The share of reads lies between 0 and 1. アレル頻度は 0 以上 1 以下。"
Severity: #error
Expression: "value.value >= 0 and value.value <= 1"

Invariant: db-gen-2
Description: "Alleles are letters of bases, or a symbolic alternate in angle brackets. アレルは塩基の文字、または山括弧の記号で書く。"
Severity: #error
Expression: "component.where(code.coding.where(code = '69547-8' or code = '69551-0').exists()).value.all($this.matches('^([ACGTN*.,-]+|<[A-Z0-9:]+>)$'))"

Invariant: db-gen-7
Description: "A small variant has a place and an alternate allele, a structural one the widest place that its calls allow. 小さなバリアントは位置と代替アレルを、構造バリアントは最も広い範囲を持つ。"
Severity: #error
Expression: "component.where(code.coding.where(code = '81301-4').exists()).exists() or (component.where(code.coding.where(code = '81254-5').exists()).exists() and component.where(code.coding.where(code = '69551-0').exists()).exists())"

Instance: variant-egfr
InstanceOf: Observation
Usage: #example
Title: "EGFR L858R in a tumour"
Description: "腫瘍の EGFR L858R"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-genomic-variant"
* partOf.reference = "Procedure/genomic-study-tumour"
* status = #final
* category[0] = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* category[1] = http://terminology.hl7.org/CodeSystem/v2-0074#GE
* code = $LNC#69548-6 "Genetic variant assessment"
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-01-15"
* valueCodeableConcept = $LNC#LA9633-4 "Present"
* method = $LNC#LA26398-0 "Sequencing"
* specimen.reference = "Specimen/specimen-tumour"
* derivedFrom.reference = "DocumentReference/genomic-file-tumour"
* component[0].code = $LNC#48018-6 "Gene studied [ID]"
* component[0].valueCodeableConcept = http://www.genenames.org#HGNC:3236 "EGFR"
* component[1].code = $LNC#48004-6 "DNA change (c.HGVS)"
* component[1].valueCodeableConcept = http://varnomen.hgvs.org#NM_005228.5:c.2573T>G "NM_005228.5:c.2573T>G"
* component[2].code = $LNC#48005-3 "Amino acid change (pHGVS)"
* component[2].valueCodeableConcept = http://varnomen.hgvs.org#NP_005219.2:p.(Leu858Arg) "NP_005219.2:p.(Leu858Arg)"
* component[3].code = $LNC#51958-7 "Transcript reference sequence [ID]"
* component[3].valueCodeableConcept = http://www.ncbi.nlm.nih.gov/refseq#NM_005228.5
* component[4].code = $LNC#81290-9 "Genomic DNA change (gHGVS)"
* component[4].valueCodeableConcept = http://varnomen.hgvs.org#NC_000007.14:g.55191822T>G "NC_000007.14:g.55191822T>G"
* component[5].code = $LNC#81252-9 "Discrete genetic variant"
* component[5].valueCodeableConcept = https://api.ncbi.nlm.nih.gov/variation/v0/#NC_000007.14:55191821:T:G
* component[6].code = $LNC#48013-7 "Genomic reference sequence [ID]"
* component[6].valueCodeableConcept = http://www.ncbi.nlm.nih.gov/refseq#NC_000007.14
* component[7].code = $LNC#69547-8 "Genomic ref allele [ID]"
* component[7].valueString = "T"
* component[8].code = $LNC#69551-0 "Genomic alt allele [ID]"
* component[8].valueString = "G"
* component[9].code = $LNC#81254-5 "Genomic allele start-end"
* component[9].valueRange.low.value = 55191821
* component[9].valueRange.high.value = 55191822
* component[10].code = $LNC#92822-6 "Genomic coordinate system [Type]"
* component[10].valueCodeableConcept = $LNC#LA30100-4 "0-based interval counting"
* component[11].code = $LNC#48000-4 "Chromosome [Identifier] in Blood or Tissue by Molecular genetics method"
* component[11].valueCodeableConcept = $LNC#LA21260-7 "Chromosome 7"
* component[12].code = $LNC#62374-4 "Human reference sequence assembly version"
* component[12].valueCodeableConcept = $LNC#LA26806-2 "GRCh38"
* component[13].code = $LNC#48019-4 "DNA change type"
* component[13].valueCodeableConcept = http://www.sequenceontology.org#SO:0001483 "SNV"
* component[14].code = $LNC#48002-0 "Genomic source class [Type]"
* component[14].valueCodeableConcept = $LNC#LA6684-0 "Somatic"
* component[15].code = $LNC#81258-6 "Sample variant allelic frequency [NFr]"
* component[15].valueQuantity.value = 0.25
* component[15].valueQuantity.unit = "1"
* component[15].valueQuantity.system = "http://unitsofmeasure.org"
* component[15].valueQuantity.code = #1
* component[16].code = $LNC#82121-5 "Allelic read depth"
* component[16].valueQuantity.value = 25
* component[16].valueQuantity.unit = "1"
* component[16].valueQuantity.system = "http://unitsofmeasure.org"
* component[16].valueQuantity.code = #1

Instance: variant-inherited
InstanceOf: Observation
Usage: #example
Title: "Inherited variant without annotation"
Description: "注釈のない生殖細胞系列バリアント"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-genomic-variant"
* partOf.reference = "Procedure/genomic-study-tumour"
* status = #final
* category[0] = http://terminology.hl7.org/CodeSystem/observation-category#laboratory
* category[1] = http://terminology.hl7.org/CodeSystem/v2-0074#GE
* code = $LNC#69548-6 "Genetic variant assessment"
* subject.reference = "Patient/patient-yamada"
* effectiveDateTime = "2026-01-15"
* valueCodeableConcept = $LNC#LA9633-4 "Present"
* method = $LNC#LA26398-0 "Sequencing"
* specimen.reference = "Specimen/specimen-tumour"
* derivedFrom.reference = "DocumentReference/genomic-file-tumour"
* component[0].code = $LNC#48013-7 "Genomic reference sequence [ID]"
* component[0].valueCodeableConcept = http://www.ncbi.nlm.nih.gov/refseq#NC_000007.14
* component[1].code = $LNC#69547-8 "Genomic ref allele [ID]"
* component[1].valueString = "T"
* component[2].code = $LNC#69551-0 "Genomic alt allele [ID]"
* component[2].valueString = "G"
* component[3].code = $LNC#81254-5 "Genomic allele start-end"
* component[3].valueRange.low.value = 55191821
* component[3].valueRange.high.value = 55191822
* component[4].code = $LNC#92822-6 "Genomic coordinate system [Type]"
* component[4].valueCodeableConcept = $LNC#LA30100-4 "0-based interval counting"
* component[5].code = $LNC#62374-4 "Human reference sequence assembly version"
* component[5].valueCodeableConcept = $LNC#LA26806-2 "GRCh38"
* component[6].code = $LNC#48019-4 "DNA change type"
* component[6].valueCodeableConcept = http://www.sequenceontology.org#SO:0001483 "SNV"
* component[7].code = $LNC#48002-0 "Genomic source class [Type]"
* component[7].valueCodeableConcept = $LNC#LA6683-2 "Germline"
* component[8].code = $LNC#53034-5 "Allelic state"
* component[8].valueCodeableConcept = $LNC#LA6706-1 "Heterozygous"
