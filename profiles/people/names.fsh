Invariant: db-name-1
Description: "The text of a name separates its parts by a half-width space, not a full-width one. 氏名の text は全角空白ではなく半角空白で区切る。"
Severity: #error
Expression: "text.empty() or text.contains('　').not()"

Invariant: db-name-2
Description: "A name in kana is written in full-width katakana. カナ氏名は全角カタカナで書く。"
Severity: #warning
Expression: "(extension.where(url = 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation' and value = 'SYL').exists() and text.exists()) implies text.matches('^[ァ-ヺー・ ]+$')"

// Names are told by the way they are written; each way is a slice.
RuleSet: NamesByScript
* name obeys db-name-1 and db-name-2
* name ^slicing.discriminator.type = #value
* name ^slicing.discriminator.path = "extension('http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation').value"
* name ^slicing.rules = #open
* name ^short = "One for each way of writing 表記ごとに一つ"
* name contains kanji 0..* and kana 0..* and romaji 0..*
* name[kanji] ^short = "Ideographic 漢字"
* name[kanji].extension contains $NameRepresentation named representation 1..1
* name[kanji].extension[representation].valueCode = #IDE
* name[kana] ^short = "Syllabic 全角カナ"
* name[kana].extension contains $NameRepresentation named representation 1..1
* name[kana].extension[representation].valueCode = #SYL
* name[romaji] ^short = "Alphabetic ローマ字"
* name[romaji].extension contains $NameRepresentation named representation 1..1
* name[romaji].extension[representation].valueCode = #ABC
