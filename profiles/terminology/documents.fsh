ValueSet: DocumentTypes
Id: document-types
Title: "Types of documents"
Description: "LOINC codes of the documents that Japanese institutions exchange most, and of reports."
* insert Japanese("文書の種類", "医療機関がよく交換する文書と報告書の LOINC コード。")
* insert WithLoinc
* $LNC#57133-1
* $LNC#18842-5
* $LNC#11502-2
* $LNC#18748-4
* $LNC#11526-1
* $LNC#18725-2
