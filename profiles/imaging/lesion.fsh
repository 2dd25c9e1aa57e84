Profile: DataBankLesion
Parent: BodyStructure
Id: databank-lesion
Title: "Lesion"
Description: "One lesion of one patient over time. Its identifier is the Tracking UID that segmentations (0062,0021) and measurement reports (TID 1500, 112040) give it."
* insert Japanese("病変", "一人の患者の一つの病変を時間を通じて表す。識別子はセグメンテーション（0062、0021）と計測報告（TID 1500、 112040）の追跡 UID。")
* identifier 1..*
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier contains trackingUid 1..1
* identifier[trackingUid] obeys db-img-2
* identifier[trackingUid].system 1..1
* identifier[trackingUid].system = "urn:dicom:uid"
* identifier[trackingUid].value 1..1
* patient only Reference(Patient)
* obeys db-lesion-1

Invariant: db-lesion-1
Description: "A lesion says where it is or what it is. 病変は部位または形態を示す。"
Severity: #error
Expression: "location.exists() or morphology.exists()"

Instance: lesion-rul
InstanceOf: BodyStructure
Usage: #example
Title: "Nodule of the right upper lobe"
Description: "右上葉の結節"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-lesion"
* identifier.system = "urn:dicom:uid"
* identifier.value = "urn:oid:1.2.392.200036.9999.88.1"
* active = true
* morphology = $SCT#27925004 "Nodule"
* location = $SCT#39607008 "Lung structure"
* locationQualifier.text = "右上葉"
* patient.reference = "Patient/patient-yamada"

Instance: lesion-node
InstanceOf: BodyStructure
Usage: #example
Title: "Lymph node"
Description: "リンパ節"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-lesion"
* identifier.system = "urn:dicom:uid"
* identifier.value = "urn:oid:1.2.392.200036.9999.88.2"
* location.text = "縦隔リンパ節"
* patient.reference = "Patient/patient-yamada"
