ValueSet: DataBankVariantPresence
Id: databank-variant-presence
Title: "Presence of a variant"
Description: "Answers of LOINC list LL1971-2."
* insert Japanese("バリアントの有無", "LOINC の回答リスト LL1971-2。")
* insert WithLoinc
* $LNC#LA9633-4
* $LNC#LA9634-2
* $LNC#LA18198-4
* $LNC#LA11884-6
