Invariant: db-pra-1
Description: "The licence of a prescriber of narcotics is numbered by prefecture: 101 to 147. 麻薬施用者免許番号の体系は都道府県ごとに 101 から 147。"
Severity: #error
Expression: "identifier.system.all($this.startsWith('urn:oid:1.2.392.100495.20.3.32.').not() or $this.matches('^urn:oid:1\\\\.2\\\\.392\\\\.100495\\\\.20\\\\.3\\\\.32\\\\.1(0[1-9]|[1-3][0-9]|4[0-7])$'))"

Profile: DataBankPractitioner
Parent: Practitioner
Id: databank-practitioner
Title: "Practitioner"
Description: "A physician, pharmacist, nurse or another person who cares for patients or does research, with registration and licences."
* insert Japanese("医療従事者", "医師、薬剤師、看護師、研究者など。医籍登録番号と麻薬施用者免許番号は qualification に書く。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Practitioner")
* identifier obeys db-id-1
* identifier.value 1..1
* name 1..*
* insert NamesByScript
* qualification obeys db-pra-1
* qualification ^slicing.discriminator.type = #value
* qualification ^slicing.discriminator.path = "identifier.system"
* qualification ^slicing.rules = #open
* qualification contains medicalRegistrationNumber 0..1
* qualification[medicalRegistrationNumber] ^short = "Entry in the register of physicians 医籍登録番号"
* qualification[medicalRegistrationNumber].identifier 1..1
* qualification[medicalRegistrationNumber].identifier.system 1..1
* qualification[medicalRegistrationNumber].identifier.system = $MedicalRegistrationNumber
* qualification[medicalRegistrationNumber].identifier.value 1..1

Instance: practitioner-doctor
InstanceOf: DataBankPractitioner
Usage: #example
Title: "Physician with registration and narcotics licence"
Description: "医籍登録番号と麻薬施用者免許をもつ医師"
* identifier.system = "urn:oid:1.2.392.100495.20.3.41.11311234567"
* identifier.value = "D0001"
* name[kanji].text = "佐藤 一郎"
* name[kanji].family = "佐藤"
* name[kanji].given = "一郎"
* name[kana].text = "サトウ イチロウ"
* qualification[medicalRegistrationNumber].identifier.value = "123456"
* qualification[medicalRegistrationNumber].code.text = "医師"
* qualification[1].identifier.system = "urn:oid:1.2.392.100495.20.3.32.113"
* qualification[1].identifier.value = "13-0001"
* qualification[1].code.text = "麻薬施用者"

Instance: practitioner-nurse
InstanceOf: DataBankPractitioner
Usage: #example
Title: "Nurse"
Description: "看護師"
* name.text = "鈴木 次子"
* qualification.code.text = "看護師"
