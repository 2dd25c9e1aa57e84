Invariant: db-name-1
Description: "The text of a name separates its parts by a half-width space, not a full-width one. 氏名の text は全角空白ではなく半角空白で区切る。"
Severity: #error
Expression: "text.empty() or text.contains('　').not()"

Invariant: db-name-2
Description: "A name in kana is written in full-width katakana. カナ氏名は全角カタカナで書く。"
Severity: #warning
Expression: "(extension.where(url = 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation' and value = 'SYL').exists() and text.exists()) implies text.matches('^[ァ-ヺー・ ]+$')"
