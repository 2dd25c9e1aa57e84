Profile: DataBankPractitionerRole
Parent: PractitionerRole
Id: databank-practitioner-role
Title: "Practitioner role"
Description: "What a practitioner does at an institution: post and department."
* insert Japanese("医療従事者の役割", "医療従事者の所属・職種・診療科。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_PractitionerRole")
* practitioner 1..1
* organization 1..1
* code 1..*
* specialty ^short = "Department 診療科"
* specialty ^slicing.discriminator.type = #value
* specialty ^slicing.discriminator.path = "coding.system"
* specialty ^slicing.rules = #open
* specialty contains department 0..*
* specialty[department].coding 1..1
* specialty[department].coding.system 1..1
* specialty[department].coding.system = $ClinicalDepartment
* specialty[department].coding.code 1..1

Instance: role-doctor
InstanceOf: DataBankPractitionerRole
Usage: #example
Title: "Attending physician of a department"
Description: "診療科の主治医"
* practitioner = Reference(practitioner-doctor)
* organization = Reference(organization-hospital)
* code = http://terminology.hl7.org/CodeSystem/practitioner-role#doctor "Doctor"
* specialty[department].coding.code = #01
* specialty[department].coding.display = "内科"

Instance: role-nurse
InstanceOf: DataBankPractitionerRole
Usage: #example
Title: "Nurse of a ward"
Description: "病棟の看護師"
* active = true
* practitioner = Reference(practitioner-nurse)
* organization = Reference(organization-hospital)
* code = http://terminology.hl7.org/CodeSystem/practitioner-role#nurse "Nurse"
