Profile: DataBankSpecimen
Parent: Specimen
Id: databank-specimen
Title: "Specimen"
Description: "A specimen of a patient. Where the source says nothing of it, its type says so in words."
* insert Japanese("検体", "患者から採取した検体。情報がない場合は種類を「不明」と書く。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Specimen_Common")
* identifier.value 1..1
* type 1..1
* subject 1..1
* subject only Reference(Patient)

Instance: specimen-serum
InstanceOf: DataBankSpecimen
Usage: #example
Title: "Serum"
Description: "血清"
* identifier.system = "http://databank.example.jp/fhir/sid/specimen"
* identifier.value = "S-0001"
* status = #available
* type = $SpecimenType#SER "Serum"
* type.text = "血清"
* subject = Reference(patient-yamada)
* collection.collectedDateTime = "2026-04-01T09:15:00+09:00"

Instance: specimen-urine
InstanceOf: DataBankSpecimen
Usage: #example
Title: "Urine"
Description: "尿"
* type.text = "尿"
* subject = Reference(patient-yamada)
