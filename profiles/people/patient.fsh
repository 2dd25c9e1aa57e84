Profile: DataBankPatient
Parent: Patient
Id: databank-patient
Title: "Patient"
Description: "A patient of a Japanese hospital: found by the hospital's own patient number, named in kanji, kana and romaji where they are known."
* insert Japanese("患者", "日本の医療機関の患者。施設の患者番号で識別し、氏名は漢字・カナ・ローマ字をそれぞれ別の name に書く。")
* insert CompliesWith("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Patient")
* identifier 1..*
* identifier ^short = "Patient numbers, each with the system of the hospital that gave it 患者番号"
* identifier obeys db-id-1
* identifier.system 1..1
* identifier.value 1..1
* insert NamesByScript
* address.text 1..1
* address.text ^short = "The whole address, also where it is given in parts 住所全体"
* address.district 0..0
* address.state ^short = "Prefecture 都道府県"
* address.city ^short = "郡市区町村"

Instance: patient-yamada
InstanceOf: DataBankPatient
Usage: #example
Title: "Patient with names in three scripts"
Description: "漢字・カナ・ローマ字の氏名をもつ患者"
* identifier.system = "urn:oid:1.2.392.100495.20.3.51.11311234567"
* identifier.value = "0000000123"
* active = true
* name[kanji].use = #official
* name[kanji].text = "山田 花子"
* name[kanji].family = "山田"
* name[kanji].given = "花子"
* name[kana].use = #official
* name[kana].text = "ヤマダ ハナコ"
* name[kana].family = "ヤマダ"
* name[kana].given = "ハナコ"
* name[romaji].text = "Yamada Hanako"
* name[romaji].family = "Yamada"
* name[romaji].given = "Hanako"
* telecom.system = #phone
* telecom.value = "03-5550-0123"
* telecom.use = #home
* gender = #female
* birthDate = "1961-04-12"
* address.text = "東京都新宿区西新宿9-1-1"
* address.line = "西新宿9-1-1"
* address.city = "新宿区"
* address.state = "東京都"
* address.postalCode = "160-0023"
* address.country = "JP"

Instance: patient-unnamed
InstanceOf: DataBankPatient
Usage: #example
Title: "Patient of whom only the number is known"
Description: "患者番号だけが分かっている患者"
* identifier.system = "urn:oid:1.2.392.100495.20.3.51.14710000001"
* identifier.value = "42"
* gender = #unknown
