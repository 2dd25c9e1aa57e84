Profile: DataBankImagingProcedure
Parent: Procedure
Id: databank-imaging-procedure
Title: "Performed imaging procedure"
Description: "A modality's performed procedure step (MPPS), as the appliance writes it while the step is under way and when it has ended."
* insert Japanese("実施された撮影", "モダリティの実施手技ステップ（MPPS）。実施中と終了時にアプライアンスが書く。")
* identifier 1..*
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier contains stepUid 1..1
* identifier[stepUid].system 1..1
* identifier[stepUid].system = "urn:dicom:uid"
* identifier[stepUid].value 1..1
* basedOn only Reference(ServiceRequest)
* status from DataBankPerformedStepStatus (required)
* category 1..1
* category = $SCT#363679005
* code 1..1
* subject only Reference(Patient)
* performed[x] 1..1
* performed[x] only Period
* performer 1..*

Instance: pps-ct
InstanceOf: Procedure
Usage: #example
Title: "CT that was performed"
Description: "実施された CT"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-imaging-procedure"
* identifier.system = "urn:dicom:uid"
* identifier.value = "urn:oid:1.2.392.200036.9999.77.1"
* basedOn.reference = "ServiceRequest/order-ct"
* status = #completed
* category.coding = $SCT#363679005 "Imaging"
* category.text = "Imaging"
* code.coding = $LNC#24627-2 "CT Chest"
* code.text = "CT Chest"
* subject.reference = "Patient/patient-yamada"
* performedPeriod.start = "2026-03-12T10:30:00+09:00"
* performedPeriod.end = "2026-03-12T10:42:00+09:00"
* performer.actor.type = "Device"
* performer.actor.identifier.system = "http://databank.example.jp/fhir/sid/ae-title"
* performer.actor.identifier.value = "CT1"
* performer.actor.display = "CT室1"

Instance: pps-stopped
InstanceOf: Procedure
Usage: #example
Title: "CT that was discontinued"
Description: "中止された CT"
* meta.profile = "http://databank.example.jp/fhir/StructureDefinition/databank-imaging-procedure"
* identifier.system = "urn:dicom:uid"
* identifier.value = "urn:oid:1.2.392.200036.9999.77.1"
* basedOn.reference = "ServiceRequest/order-ct"
* status = #stopped
* category.coding = $SCT#363679005 "Imaging"
* category.text = "Imaging"
* code.coding = $LNC#24627-2 "CT Chest"
* code.text = "CT Chest"
* subject.reference = "Patient/patient-yamada"
* performedPeriod.start = "2026-03-12T10:30:00+09:00"
* performer.actor.type = "Device"
* performer.actor.identifier.system = "http://databank.example.jp/fhir/sid/ae-title"
* performer.actor.identifier.value = "CT1"
* performer.actor.display = "CT室1"
* statusReason = $DCM#110513 "Discontinued for unspecified reason"
