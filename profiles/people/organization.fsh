Invariant: db-org-1
Description: "A medical institution, department or insurer is found by an identifier or by its name. 組織は識別子か名称で特定できる。"
Severity: #error
Expression: "identifier.value.exists() or name.exists()"

Profile: DataBankOrganization
Parent: Organization
Id: databank-organization
Title: "Organization"
Description: "A medical institution, one of its departments, an insurer or a research institution in Japan."
* insert Japanese("組織", "医療機関、診療科、保険者、研究機関。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Organization")
* obeys db-org-1
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier contains medicalInstitutionCode 0..* and insurerNumber 0..*
* identifier[medicalInstitutionCode] ^short = "Ten digits: prefecture, fee table, institution 医療機関番号10桁"
* identifier[medicalInstitutionCode].value obeys db-id-2
* identifier[medicalInstitutionCode].system 1..1
* identifier[medicalInstitutionCode].system = $MedicalInstitutionNo
* identifier[medicalInstitutionCode].value 1..1
* identifier[insurerNumber] ^short = "Insurer 保険者番号"
* identifier[insurerNumber].value obeys db-id-3
* identifier[insurerNumber].system 1..1
* identifier[insurerNumber].system = $InsurerNumber
* identifier[insurerNumber].value 1..1
* address.district 0..0

Instance: organization-hospital
InstanceOf: DataBankOrganization
Usage: #example
Title: "Hospital"
Description: "病院"
* identifier[medicalInstitutionCode].value = "1311234567"
* active = true
* type = http://terminology.hl7.org/CodeSystem/organization-type#prov "Healthcare Provider"
* name = "データバンク合成病院"
* address.text = "東京都新宿区西新宿9-9-9"
* address.postalCode = "160-0023"

Instance: organization-insurer
InstanceOf: DataBankOrganization
Usage: #example
Title: "Insurer"
Description: "保険者"
* identifier[insurerNumber].value = "00012345"
* type = http://terminology.hl7.org/CodeSystem/organization-type#pay "Payer"
* name = "合成健康保険組合"
