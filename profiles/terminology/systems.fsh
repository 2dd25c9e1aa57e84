// Japan's systems under their two names: the URL of JP Core 1.2 and later, and the OIDs of older guides. A test holds that these are the
// aliases by which the appliance searches (system-aliases.tsv).
RuleSet: System(name, kind, url, description)
* name = {name}
* status = #active
* kind = {kind}
* date = "2026-11-25"
* description = {description}
* uniqueId[0].type = #uri
* uniqueId[=].value = {url}
* uniqueId[=].preferred = true

RuleSet: Oid(oid)
* uniqueId[+].type = #oid
* uniqueId[=].value = "{oid}"

Instance: system-prefecture-no-2digits
InstanceOf: NamingSystem
Usage: #definition
Title: "Prefecture number 都道府県番号"
* insert System("PrefectureNo2digits", #codesystem, "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/PrefectureNo-2digits", [["Prefecture number. 都道府県番号"]])
* insert Oid(1.2.392.100495.20.3.21)

Instance: system-medication-fee-score-type
InstanceOf: NamingSystem
Usage: #definition
Title: "Fee table 点数表番号"
* insert System("MedicationFeeScoreType", #codesystem, "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationFeeScoreType", [["Fee table. 点数表番号"]])
* insert Oid(1.2.392.100495.20.3.22)

Instance: system-medical-organization-id
InstanceOf: NamingSystem
Usage: #definition
Title: "Institution, seven digits 医療機関コード7桁"
* insert System("MedicalOrganizationId", #identifier, "http://jpfhir.jp/fhir/core/mhlw/IdSystem/MedicalOrganizationID", [["Institution, seven digits. 医療機関コード7桁"]])
* insert Oid(1.2.392.100495.20.3.23)

Instance: system-medical-registration-number
InstanceOf: NamingSystem
Usage: #definition
Title: "Entry in the register of physicians 医籍登録番号"
* insert System("MedicalRegistrationNumber", #identifier, "http://jpfhir.jp/fhir/core/mhlw/IdSystem/medicalRegistrationNumber", [["Entry in the register of physicians. 医籍登録番号"]])
* insert Oid(1.2.392.100495.20.3.31)

Instance: system-insurer-number
InstanceOf: NamingSystem
Usage: #definition
Title: "Insurer 保険者番号"
* insert System("InsurerNumber", #identifier, "http://jpfhir.jp/fhir/core/mhlw/IdSystem/InsurerNumber", [["Insurer. 保険者番号"]])
* insert Oid(1.2.392.100495.20.3.61)

Instance: system-insured-person-symbol
InstanceOf: NamingSystem
Usage: #definition
Title: "Symbol of an insured person 被保険者証記号"
* insert System("InsuredPersonSymbol", #identifier, "http://jpfhir.jp/fhir/core/mhlw/IdSystem/InsuredPersonSymbol", [["Symbol of an insured person. 被保険者証記号"]])
* insert Oid(1.2.392.100495.20.3.62)

Instance: system-insured-person-number
InstanceOf: NamingSystem
Usage: #definition
Title: "Number of an insured person 被保険者証番号"
* insert System("InsuredPersonNumber", #identifier, "http://jpfhir.jp/fhir/core/mhlw/IdSystem/InsuredPersonNumber", [["Number of an insured person. 被保険者証番号"]])
* insert Oid(1.2.392.100495.20.3.63)

Instance: system-public-payer-number
InstanceOf: NamingSystem
Usage: #definition
Title: "Payer of a public subsidy 公費負担者番号"
* insert System("PublicPayerNumber", #identifier, "http://jpfhir.jp/fhir/core/mhlw/IdSystem/PublicPayerNumber", [["Payer of a public subsidy. 公費負担者番号"]])
* insert Oid(1.2.392.100495.20.3.71)

Instance: system-public-insured-person-number
InstanceOf: NamingSystem
Usage: #definition
Title: "Recipient of a public subsidy 公費受給者番号"
* insert System("PublicInsuredPersonNumber", #identifier, "http://jpfhir.jp/fhir/core/mhlw/IdSystem/PublicInsuredPersonNumber", [["Recipient of a public subsidy. 公費受給者番号"]])
* insert Oid(1.2.392.100495.20.3.72)

Instance: system-medication-rpgroup-number
InstanceOf: NamingSystem
Usage: #definition
Title: "Rp group of a prescription RP番号"
* insert System("MedicationRpgroupNumber", #identifier, "http://jpfhir.jp/fhir/core/mhlw/IdSystem/Medication-RPGroupNumber", [["Rp group of a prescription. RP番号"]])
* insert Oid(1.2.392.100495.20.3.81)

Instance: system-medication-administration-index
InstanceOf: NamingSystem
Usage: #definition
Title: "Place in an Rp group RP内連番"
* insert System("MedicationAdministrationIndex", #identifier, "http://jpfhir.jp/fhir/core/mhlw/IdSystem/MedicationAdministrationIndex", [["Place in an Rp group. RP内連番"]])
* insert Oid(1.2.392.100495.20.3.82)

Instance: system-insured-person-category
InstanceOf: NamingSystem
Usage: #definition
Title: "Category of an insured person 被保険者区分"
* insert System("InsuredPersonCategory", #codesystem, "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/InsuredPersonCategory", [["Category of an insured person. 被保険者区分"]])
* insert Oid(1.2.392.100495.20.2.62)

Instance: system-insurance-major-category
InstanceOf: NamingSystem
Usage: #definition
Title: "Kind of insurance 保険種別"
* insert System("InsuranceMajorCategory", #codesystem, "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/InsuranceMajorCategory", [["Kind of insurance. 保険種別"]])
* insert Oid(1.2.392.100495.20.2.61)

Instance: system-master-hot7
InstanceOf: NamingSystem
Usage: #definition
Title: "Drugs, HOT7 HOT7"
* insert System("MasterHot7", #codesystem, "http://medis.or.jp/CodeSystem/master-HOT7", [["Drugs, HOT7. HOT7"]])
* insert Oid(1.2.392.200119.4.403.2)

Instance: system-master-hot9
InstanceOf: NamingSystem
Usage: #definition
Title: "Drugs, HOT9 HOT9"
* insert System("MasterHot9", #codesystem, "http://medis.or.jp/CodeSystem/master-HOT9", [["Drugs, HOT9. HOT9"]])
* insert Oid(1.2.392.200119.4.403.1)
* insert Oid(1.2.392.100495.20.2.74)

Instance: system-master-hot13
InstanceOf: NamingSystem
Usage: #definition
Title: "Drugs, HOT13 HOT13"
* insert System("MasterHot13", #codesystem, "http://medis.or.jp/CodeSystem/master-HOT13", [["Drugs, HOT13. HOT13"]])
* insert Oid(1.2.392.200119.4.402.1)

Instance: system-yj-code
InstanceOf: NamingSystem
Usage: #definition
Title: "Drugs, YJ YJコード"
* insert System("YjCode", #codesystem, "http://capstandard.jp/iyaku.info/CodeSystem/YJ-code", [["Drugs, YJ. YJコード"]])
* insert Oid(1.2.392.100495.20.2.73)
* insert Oid(1.2.392.100495.20.1.73)

Instance: system-medication-general-order-code
InstanceOf: NamingSystem
Usage: #definition
Title: "Drugs by general name 一般名処方コード"
* insert System("MedicationGeneralOrderCode", #codesystem, "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationGeneralOrderCode", [["Drugs by general name. 一般名処方コード"]])
* insert Oid(1.2.392.100495.20.2.81)
* insert Oid(1.2.392.100495.20.1.81)

Instance: system-master-jlac10-17digits
InstanceOf: NamingSystem
Usage: #definition
Title: "Laboratory tests, JLAC10 JLAC10"
* insert System("MasterJlac1017digits", #codesystem, "http://medis.or.jp/CodeSystem/master-JLAC10-17digits", [["Laboratory tests, JLAC10. JLAC10"]])
* insert Oid(1.2.392.200119.4.504)

Instance: system-master-disease-ex-code
InstanceOf: NamingSystem
Usage: #definition
Title: "Diseases, exchange code 病名交換用コード"
* insert System("MasterDiseaseExCode", #codesystem, "http://medis.or.jp/CodeSystem/master-disease-exCode", [["Diseases, exchange code. 病名交換用コード"]])
* insert Oid(1.2.392.200119.4.101.6)

Instance: system-master-disease-key-number
InstanceOf: NamingSystem
Usage: #definition
Title: "Diseases, key number 病名管理番号"
* insert System("MasterDiseaseKeyNumber", #codesystem, "http://medis.or.jp/CodeSystem/master-disease-keyNumber", [["Diseases, key number. 病名管理番号"]])
* insert Oid(1.2.392.200119.4.101.2)

Instance: system-master-disease-mod-ex-code
InstanceOf: NamingSystem
Usage: #definition
Title: "Disease modifiers, exchange code 修飾語交換用コード"
* insert System("MasterDiseaseModExCode", #codesystem, "http://medis.or.jp/CodeSystem/master-disease-modExCode", [["Disease modifiers, exchange code. 修飾語交換用コード"]])
* insert Oid(1.2.392.200119.4.201.5)

Instance: system-master-disease-mod-key-number
InstanceOf: NamingSystem
Usage: #definition
Title: "Disease modifiers, key number 修飾語管理番号"
* insert System("MasterDiseaseModKeyNumber", #codesystem, "http://medis.or.jp/CodeSystem/master-disease-modKeyNumber", [["Disease modifiers, key number. 修飾語管理番号"]])
* insert Oid(1.2.392.200119.4.201.2)

Instance: system-master-nursing-action-16digits
InstanceOf: NamingSystem
Usage: #definition
Title: "Nursing actions 看護行為"
* insert System("MasterNursingAction16digits", #codesystem, "http://medis.or.jp/CodeSystem/master-nursingAction-16digits", [["Nursing actions. 看護行為"]])
* insert Oid(1.2.392.200119.4.704)

Instance: system-master-nursing-observation-key-code
InstanceOf: NamingSystem
Usage: #definition
Title: "Nursing observations 看護観察"
* insert System("MasterNursingObservationKeyCode", #codesystem, "http://medis.or.jp/CodeSystem/master-nursingObservationKeyCode", [["Nursing observations. 看護観察"]])
* insert Oid(1.2.392.200119.4.804)

Instance: system-medication-usage
InstanceOf: NamingSystem
Usage: #definition
Title: "Usages of drugs JAMI 用法コード16桁"
* insert System("MedicationUsage", #codesystem, "http://jami.jp/CodeSystem/MedicationUsage", [["Usages of drugs. JAMI 用法コード16桁"]])
* insert Oid(1.2.392.200250.2.2.20.20)

Instance: system-medication-usage-additional
InstanceOf: NamingSystem
Usage: #definition
Title: "Supplements to usages JAMI 補足用法コード8桁"
* insert System("MedicationUsageAdditional", #codesystem, "http://jami.jp/CodeSystem/MedicationUsageAdditional", [["Supplements to usages. JAMI 補足用法コード8桁"]])
* insert Oid(1.2.392.200250.2.2.20.22)

Instance: system-medication-method-basic-usage
InstanceOf: NamingSystem
Usage: #definition
Title: "Methods, one digit 基本用法区分1桁"
* insert System("MedicationMethodBasicUsage", #codesystem, "http://jami.jp/CodeSystem/MedicationMethodBasicUsage", [["Methods, one digit. 基本用法区分1桁"]])
* insert Oid(1.2.392.200250.2.2.20.30)

Instance: system-medication-method-detail-usage
InstanceOf: NamingSystem
Usage: #definition
Title: "Methods, two digits 用法詳細区分2桁"
* insert System("MedicationMethodDetailUsage", #codesystem, "http://jami.jp/CodeSystem/MedicationMethodDetailUsage", [["Methods, two digits. 用法詳細区分2桁"]])
* insert Oid(1.2.392.200250.2.2.20.40)

Instance: system-medication-body-site-external
InstanceOf: NamingSystem
Usage: #definition
Title: "Sites of external use 外用部位コード3桁"
* insert System("MedicationBodySiteExternal", #codesystem, "http://jami.jp/CodeSystem/MedicationBodySiteExternal", [["Sites of external use. 外用部位コード3桁"]])
* insert Oid(1.2.392.200250.2.2.20.32)

Instance: system-medication-unit-merit9code
InstanceOf: NamingSystem
Usage: #definition
Title: "Units of drugs 医薬品単位（MERIT-9）"
* insert System("MedicationUnitMerit9code", #codesystem, "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationUnitMERIT9Code", [["Units of drugs. 医薬品単位（MERIT-9）"]])
* insert Oid(1.2.392.100495.20.2.101)

Instance: system-medication-form
InstanceOf: NamingSystem
Usage: #definition
Title: "Forms of drugs 剤形"
* insert System("MedicationForm", #codesystem, "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationForm", [["Forms of drugs. 剤形"]])
* insert Oid(1.2.392.100495.20.2.21)

Instance: system-medication-ingredient-strength-strength-type
InstanceOf: NamingSystem
Usage: #definition
Title: "Kinds of strength 力価区分"
* insert System("MedicationIngredientStrengthStrengthType", #codesystem, "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationIngredientStrengthStrengthType", [["Kinds of strength. 力価区分"]])
* insert Oid(1.2.392.100495.20.2.22)

Instance: system-medication-substitution-prohibitted-category
InstanceOf: NamingSystem
Usage: #definition
Title: "Prohibited substitution 後発品変更不可区分"
* insert System("MedicationSubstitutionProhibittedCategory", #codesystem, "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationSubstitutionProhibittedCategory", [["Prohibited substitution. 後発品変更不可区分"]])
* insert Oid(1.2.392.100495.20.2.41)

Instance: system-route-codes
InstanceOf: NamingSystem
Usage: #definition
Title: "Routes of administration 投与経路"
* insert System("RouteCodes", #codesystem, "http://jpfhir.jp/fhir/core/CodeSystem/route-codes", [["Routes of administration. 投与経路"]])
* insert Oid(1.2.392.100495.20.2.34)

Instance: system-clinical-department
InstanceOf: NamingSystem
Usage: #definition
Title: "Clinical departments 診療科（SS-MIX2）"
* insert System("ClinicalDepartment", #codesystem, "http://jami.jp/SS-MIX2/CodeSystem/ClinicalDepartment", [["Clinical departments. 診療科（SS-MIX2）"]])
* insert Oid(1.2.392.200250.2.2.2)
