Profile: DataBankViewBodyStructure
Parent: BodyStructure
Id: databank-view-body-structure
Title: "BodyStructure of a view"
Description: "What a theme's view holds of a BodyStructure: exactly the elements that the release policy lets out."
* insert Japanese("ビューの病変", "テーマのビューにある BodyStructure。提供方針が出してよいとする要素だけを持つ。")
* insert View
* identifier obeys db-view-3
* insert ViewIdentifier(identifier)
* description 0..0
* image 0..0
* insert ViewReference(patient)

Instance: view-body-structure-1
InstanceOf: BodyStructure
Usage: #example
Title: "BodyStructure as a theme sees it"
Description: "テーマから見た病変"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-body-structure"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* identifier.system = "urn:dicom:uid"
* identifier.value = "urn:oid:2.25.293039145826940343593205492555099583843"
* active = true
* morphology = $SCT#27925004
* location = $SCT#39607008 "Lung structure"
* patient.reference = "Patient/view-patient-1"

Instance: view-body-structure-2
InstanceOf: BodyStructure
Usage: #example
Title: "Another BodyStructure as a theme sees it"
Description: "テーマから見た病変"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-view-body-structure"
* meta.security = $ObservationValue#PSEUDED "pseudonymized"
* identifier.system = "urn:dicom:uid"
* identifier.value = "urn:oid:2.25.122218160211994308709118223414778685102"
* location = $SCT#51185008 "Thoracic structure"
* patient.reference = "Patient/view-patient-1"
