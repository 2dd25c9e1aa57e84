RuleSet: Map(id, name, title, description, japanese, japaneseDescription)
* url = "http://databank.example.jp/fhir/ConceptMap/{id}"
* name = {name}
* title = {title}
* title.extension.url = $Translation
* title.extension.extension[0].url = "lang"
* title.extension.extension[0].valueCode = #ja
* title.extension.extension[1].url = "content"
* title.extension.extension[1].valueString = {japanese}
* status = #active
* experimental = false
* description = {description}
* description.extension.url = $Translation
* description.extension.extension[0].url = "lang"
* description.extension.extension[0].valueCode = #ja
* description.extension.extension[1].url = "content"
* description.extension.extension[1].valueString = {japaneseDescription}

Instance: gender
InstanceOf: ConceptMap
Usage: #definition
Title: "Sex of HL7 version 2 to gender"
* insert Map(gender, "Gender", "Sex of HL7 version 2 to gender", [["Sex in messages of HL7 version 2 (table 0001), as Japanese hospitals send it, to the gender of FHIR."]], "性別（HL7 v2）から gender へ", [["HL7 第2版の性別（表0001）を FHIR の性別に対応させる。"]])
* group.source = "http://terminology.hl7.org/CodeSystem/v2-0001"
* group.target = "http://hl7.org/fhir/administrative-gender"
* group.element[+].code = #M
* group.element[=].target.code = #male
* group.element[=].target.equivalence = #equal
* group.element[+].code = #F
* group.element[=].target.code = #female
* group.element[=].target.equivalence = #equal
* group.element[+].code = #O
* group.element[=].target.code = #other
* group.element[=].target.equivalence = #equal
* group.element[+].code = #U
* group.element[=].target.code = #unknown
* group.element[=].target.equivalence = #equal
* group.element[+].code = #A
* group.element[=].target.code = #other
* group.element[=].target.equivalence = #wider
* group.element[=].target.comment = "Ambiguous"
* group.element[+].code = #N
* group.element[=].target.code = #other
* group.element[=].target.equivalence = #wider
* group.element[=].target.comment = "Not applicable"

Instance: merit9-units
InstanceOf: ConceptMap
Usage: #definition
Title: "Units of MERIT-9 to UCUM"
* insert Map(merit9-units, "Merit9Units", "Units of MERIT-9 to UCUM", [["Units of Japanese prescriptions to UCUM. What is counted becomes an annotation."]], "MERIT-9 単位から UCUM へ", [["処方の単位を UCUM に対応させる。数える単位は注釈になる。"]])
* group.source = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationUnitMERIT9Code"
* group.target = "http://unitsofmeasure.org"
* group.element[+].code = #G
* group.element[=].target.code = #g
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #MG
* group.element[=].target.code = #mg
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #MCG
* group.element[=].target.code = #ug
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #KG
* group.element[=].target.code = #kg
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #ML
* group.element[=].target.code = #mL
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #MCL
* group.element[=].target.code = #uL
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #CC
* group.element[=].target.code = #mL
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #MEQ
* group.element[=].target.code = #meq
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #MOL
* group.element[=].target.code = #mol
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #CM
* group.element[=].target.code = #cm
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #CM2
* group.element[=].target.code = #cm2
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #MPA
* group.element[=].target.code = #MPa
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #ATM
* group.element[=].target.code = #atm
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #KBQ
* group.element[=].target.code = #kBq
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #MGBQ
* group.element[=].target.code = #MBq
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #GBQ
* group.element[=].target.code = #GBq
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #MCI
* group.element[=].target.code = #mCi
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #MCCI
* group.element[=].target.code = #uCi
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #IUNT
* group.element[=].target.code = #[iU]
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #UNT
* group.element[=].target.code = #[arb'U]
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #TUNT
* group.element[=].target.code = #10*3.[arb'U]
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #TTUN
* group.element[=].target.code = #10*4.[arb'U]
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #TTIU
* group.element[=].target.code = #10*4.[iU]
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #TAB
* group.element[=].target.code = #{錠}
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #CAP
* group.element[=].target.code = #{カプセル}
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #AMP
* group.element[=].target.code = #{アンプル}
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #BTL
* group.element[=].target.code = #{瓶}
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #VIL
* group.element[=].target.code = #{バイアル}
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #BAG
* group.element[=].target.code = #{袋}
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #PCK
* group.element[=].target.code = #{包}
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #SHT
* group.element[=].target.code = #{枚}
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #SYRG
* group.element[=].target.code = #{シリンジ}
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #KIT
* group.element[=].target.code = #{キット}
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #TIME
* group.element[=].target.code = #{回}
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #DOSE
* group.element[=].target.code = #{回分}
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #DROP
* group.element[=].target.code = #{滴}
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #SPRY
* group.element[=].target.code = #{噴霧}
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #INHL
* group.element[=].target.code = #{吸入}
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #HON
* group.element[=].target.code = #{本}
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #KO
* group.element[=].target.code = #{個}
* group.element[=].target.equivalence = #equivalent

Instance: claim-outcome
InstanceOf: ConceptMap
Usage: #definition
Title: "Outcome on claims to clinical status"
* insert Map(claim-outcome, "ClaimOutcome", "Outcome on claims to clinical status", [["The outcome of a disease on claims to the clinical status of a condition."]], "レセプトの転帰から臨床状態へ", [["レセプトの転帰区分を Condition.clinicalStatus に対応させる。"]])
* group.source = "http://jpfhir.jp/fhir/core/CodeSystem/JP_ConditionDiseaseOutcomeReceipt_CS"
* group.target = "http://terminology.hl7.org/CodeSystem/condition-clinical"
* group.element[+].code = #1
* group.element[=].target.code = #active
* group.element[=].target.equivalence = #wider
* group.element[=].target.comment = "Goes on 継続"
* group.element[+].code = #2
* group.element[=].target.code = #resolved
* group.element[=].target.equivalence = #equivalent
* group.element[=].target.comment = "Healed 治ゆ"
* group.element[+].code = #3
* group.element[=].target.code = #inactive
* group.element[=].target.equivalence = #wider
* group.element[=].target.comment = "Died 死亡"
* group.element[+].code = #4
* group.element[=].target.code = #inactive
* group.element[=].target.equivalence = #wider
* group.element[=].target.comment = "Ended or moved to another institution 中止・転医"

Instance: performed-step-status
InstanceOf: ConceptMap
Usage: #definition
Title: "States of performed steps to states of procedures"
* insert Map(performed-step-status, "PerformedStepStatus", "States of performed steps to states of procedures", [["States of a performed procedure step (PS3.4 F.7.2), as modalities send them, to the status of the Procedure that the appliance writes."]], "実施手技ステップの状態から Procedure の状態へ", [["モダリティが送る実施手技ステップの状態（PS3.4 F.7.2）を、アプライアンスが書く Procedure の状態に対応させる。"]])
* group.source = "http://databank.example.jp/fhir/CodeSystem/performed-step-state"
* group.target = "http://hl7.org/fhir/event-status"
* group.element[+].code = #"IN PROGRESS"
* group.element[=].target.code = #in-progress
* group.element[=].target.equivalence = #equal
* group.element[+].code = #COMPLETED
* group.element[=].target.code = #completed
* group.element[=].target.equivalence = #equal
* group.element[+].code = #DISCONTINUED
* group.element[=].target.code = #stopped
* group.element[=].target.equivalence = #equal

Instance: receipt-diagnosis-role
InstanceOf: ConceptMap
Usage: #definition
Title: "Roles of diagnoses in receipts to diagnosis roles"
* insert Map(receipt-diagnosis-role, "ReceiptDiagnosisRole", "Roles of diagnoses in receipts to diagnosis roles", [["What a diagnosis is to a receipt, to the roles that R4 has for encounters."]], "レセプトの傷病名の役割から受診の役割へ", [["レセプトにおける傷病名の役割を R4 の受診での役割に対応させる。"]])
* group.source = "http://databank.example.jp/fhir/CodeSystem/receipt-information"
* group.target = "http://terminology.hl7.org/CodeSystem/diagnosis-role"
* group.element[+].code = #admission-trigger
* group.element[=].target.code = #AD
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #comorbidity
* group.element[=].target.code = #CM
* group.element[=].target.equivalence = #equivalent
* group.element[+].code = #main
* group.element[=].target.code = #CC
* group.element[=].target.equivalence = #wider

Instance: system-aliases
InstanceOf: ConceptMap
Usage: #definition
Title: "OIDs of systems to their URLs"
* insert Map(system-aliases, "SystemAliases", "OIDs of systems to their URLs", [["Code and identifier systems of Japan: the OID of older guides to the URL of JP Core 1.2 and later. Searches take both."]], "体系の OID から URL へ", [["コード体系・識別子体系の OID（旧ガイド）を JP Core 1.2 以降の URL に対応させる。検索はどちらの名前も受け付ける。"]])
* group.source = "urn:ietf:rfc:3986"
* group.target = "urn:ietf:rfc:3986"
* group.element[+].code = #urn:oid:1.2.392.100495.20.3.21
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/CodeSystem/PrefectureNo-2digits
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.3.22
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationFeeScoreType
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.3.23
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/IdSystem/MedicalOrganizationID
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.3.31
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/IdSystem/medicalRegistrationNumber
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.3.61
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/IdSystem/InsurerNumber
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.3.62
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/IdSystem/InsuredPersonSymbol
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.3.63
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/IdSystem/InsuredPersonNumber
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.3.71
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/IdSystem/PublicPayerNumber
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.3.72
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/IdSystem/PublicInsuredPersonNumber
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.3.81
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/IdSystem/Medication-RPGroupNumber
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.3.82
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/IdSystem/MedicationAdministrationIndex
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.2.62
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/CodeSystem/InsuredPersonCategory
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.2.61
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/CodeSystem/InsuranceMajorCategory
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.200119.4.403.2
* group.element[=].target.code = #http://medis.or.jp/CodeSystem/master-HOT7
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.200119.4.403.1
* group.element[=].target.code = #http://medis.or.jp/CodeSystem/master-HOT9
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.2.74
* group.element[=].target.code = #http://medis.or.jp/CodeSystem/master-HOT9
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.200119.4.402.1
* group.element[=].target.code = #http://medis.or.jp/CodeSystem/master-HOT13
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.2.73
* group.element[=].target.code = #http://capstandard.jp/iyaku.info/CodeSystem/YJ-code
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.1.73
* group.element[=].target.code = #http://capstandard.jp/iyaku.info/CodeSystem/YJ-code
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.2.81
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationGeneralOrderCode
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.1.81
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationGeneralOrderCode
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.200119.4.504
* group.element[=].target.code = #http://medis.or.jp/CodeSystem/master-JLAC10-17digits
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.200119.4.101.6
* group.element[=].target.code = #http://medis.or.jp/CodeSystem/master-disease-exCode
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.200119.4.101.2
* group.element[=].target.code = #http://medis.or.jp/CodeSystem/master-disease-keyNumber
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.200119.4.201.5
* group.element[=].target.code = #http://medis.or.jp/CodeSystem/master-disease-modExCode
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.200119.4.201.2
* group.element[=].target.code = #http://medis.or.jp/CodeSystem/master-disease-modKeyNumber
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.200119.4.704
* group.element[=].target.code = #http://medis.or.jp/CodeSystem/master-nursingAction-16digits
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.200119.4.804
* group.element[=].target.code = #http://medis.or.jp/CodeSystem/master-nursingObservationKeyCode
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.200250.2.2.20.20
* group.element[=].target.code = #http://jami.jp/CodeSystem/MedicationUsage
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.200250.2.2.20.22
* group.element[=].target.code = #http://jami.jp/CodeSystem/MedicationUsageAdditional
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.200250.2.2.20.30
* group.element[=].target.code = #http://jami.jp/CodeSystem/MedicationMethodBasicUsage
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.200250.2.2.20.40
* group.element[=].target.code = #http://jami.jp/CodeSystem/MedicationMethodDetailUsage
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.200250.2.2.20.32
* group.element[=].target.code = #http://jami.jp/CodeSystem/MedicationBodySiteExternal
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.2.101
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationUnitMERIT9Code
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.2.21
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationForm
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.2.22
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationIngredientStrengthStrengthType
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.2.41
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationSubstitutionProhibittedCategory
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.100495.20.2.34
* group.element[=].target.code = #http://jpfhir.jp/fhir/core/CodeSystem/route-codes
* group.element[=].target.equivalence = #equal
* group.element[+].code = #urn:oid:1.2.392.200250.2.2.2
* group.element[=].target.code = #http://jami.jp/SS-MIX2/CodeSystem/ClinicalDepartment
* group.element[=].target.equivalence = #equal
