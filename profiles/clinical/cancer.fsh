Extension: HistologyMorphology
Id: histology-morphology
Title: "Histology and behaviour of a tumour"
Description: "Histological type and behaviour of a primary tumour, by the morphology axis of ICD-O-3 where it is coded."
Context: Condition
* insert Japanese("腫瘍の組織型と性状", "原発腫瘍の組織型と性状。コード化する場合は ICD-O-3 の形態コード。")
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept obeys db-can-1

Invariant: db-can-1
Description: "A morphology of ICD-O-3 is four digits and the behaviour after a slash. ICD-O-3 の形態コードは4桁＋「/」＋性状1桁。"
Severity: #error
Expression: "coding.where(system = 'http://terminology.hl7.org/CodeSystem/icd-o-3').code.all($this.matches('^[0-9]{4}/[012369]$'))"

Invariant: db-can-2
Description: "A topography of ICD-O-3 is C, two digits, a point and a digit. ICD-O-3 の局在コードは C＋2桁＋「.」＋1桁。"
Severity: #error
Expression: "matches('^C[0-8][0-9]\\\\.[0-9]$')"

Invariant: db-can-3
Description: "A cancer is coded in chapter II of ICD-10: C00 to D48. がんの ICD-10 コードは C00～D48。"
Severity: #error
Expression: "matches('^(C|D[0-4]).*$')"

Profile: DataBankCancerCondition
Parent: DataBankCondition
Id: databank-cancer-condition
Title: "Cancer"
Description: "A primary cancer: where it grows, of which histology it is, how far it has spread."
* insert Japanese("がん", "原発がん。局在（ICD-O-3）、組織型（ICD-O-3）、病期（TNM）をもつ。")
* extension contains HistologyMorphology named histology 0..1
* code.coding[icd10].code obeys db-can-3
* insert CodingsBySystem(bodySite)
* insert CodingSlice(bodySite, topography, $ICDO3, "ICD-O-3 topography 局在")
* bodySite.coding[topography].code obeys db-can-2
* stage.summary 1..1
* stage.summary ^short = "Stage group, such as cStage IIIA 病期"
* stage.type from StagingTypes (required)
* stage.assessment only Reference(Observation)

Instance: condition-lung-cancer
InstanceOf: DataBankCancerCondition
Usage: #example
Title: "Lung cancer with its clinical stage"
Description: "臨床病期をもつ肺癌"
* extension[histology].valueCodeableConcept = $ICDO3#8140/3
* extension[histology].valueCodeableConcept.text = "腺癌"
* clinicalStatus = $ConditionClinical#active
* verificationStatus = $ConditionVerification#confirmed
* code.coding[icd10].code = #C34.1
* code.text = "上葉肺癌"
* bodySite.coding[topography].code = #C34.1
* bodySite.text = "右上葉"
* subject = Reference(patient-yamada)
* stage.summary.text = "cStage IIIA"
* stage.type = StagingType#clinical
* stage.assessment = Reference(stage-lung-cancer)

Instance: condition-colon-cancer
InstanceOf: DataBankCancerCondition
Usage: #example
Title: "Colon cancer, not yet staged"
Description: "病期未定の結腸癌"
* clinicalStatus = $ConditionClinical#active
* code.text = "Ｓ状結腸癌"
* subject = Reference(patient-unnamed)
