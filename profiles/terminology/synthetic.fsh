CodeSystem: SyntheticYj
Id: synthetic-yj
Title: "Made-up drug codes"
Description: "Codes of synthetic drugs, in the shape of YJ codes but never one of them."
* insert Japanese("合成医薬品コード", "合成データのための架空の医薬品コード。形だけ YJ コードに似せる。")
* ^caseSensitive = true
* ^content = #not-present
* ^experimental = true

CodeSystem: SyntheticJlac10
Id: synthetic-jlac10
Title: "Made-up codes of laboratory tests"
Description: "Codes of synthetic laboratory tests, in the shape of JLAC10 codes but never one of them."
* insert Japanese("合成検査コード", "合成データのための架空の検査コード。形だけ JLAC10 に似せる。")
* ^caseSensitive = true
* ^content = #not-present
* ^experimental = true
