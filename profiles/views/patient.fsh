Profile: DataBankViewPatient
Parent: Patient
Id: databank-view-patient
Title: "Patient of a view"
Description: "What a theme's view holds of a Patient: exactly the elements that the release policy lets out."
* insert Japanese("ビューの患者", "テーマのビューにある Patient。提供方針が出してよいとする要素だけを持つ。")
* insert View
* identifier 1..2
* identifier.system 1..1
* identifier.value 1..1
* obeys db-view-4
* insert ViewIdentifier(identifier)
* name 0..0
* telecom 0..0
* birthDate obeys db-view-2
* address.use 0..0
* address.type 0..0
* address.text 0..0
* address.line 0..0
* address.city 0..0
* address.district 0..0
* address.postalCode 0..0
* address.period 0..0
* maritalStatus 0..0
* multipleBirth[x] 0..0
* photo 0..0
* contact 0..0
* communication 0..0
* generalPractitioner 0..0
* managingOrganization 0..0
* link 0..0

Instance: view-patient-1
InstanceOf: Patient
Usage: #example
Title: "Patient as a theme sees it"
Description: "テーマから見た患者"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-patient"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* identifier.system = "http://databank.example.jp/fhir/sid/pseudonym"
* identifier.value = "5GN3QNZRRDBDF5PETG8N3VB8TW"
* active = true
* gender = #female
* birthDate = "1970"
* address.state = "神奈川県"
* address.country = "JP"

Instance: view-patient-2
InstanceOf: Patient
Usage: #example
Title: "Another Patient as a theme sees it"
Description: "テーマから見た患者"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-patient"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* identifier.system = "http://databank.example.jp/fhir/sid/pseudonym"
* identifier.value = "X1SACCGZVFB6CA51WJF6ME538X"
* active = true
* gender = #female
* birthDate = "1962"
* address.state = "広島県"
* address.country = "JP"
