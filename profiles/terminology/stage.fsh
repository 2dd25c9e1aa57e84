ValueSet: StageGroupCodes
Id: stage-group-codes
Title: "Codes of stage groups"
Description: "LOINC codes of the clinical and the pathologic stage group of a cancer."
* insert Japanese("病期分類のコード", "臨床病期と病理病期の LOINC コード。")
* insert WithLoinc
* $LNC#21908-9
* $LNC#21902-2

ValueSet: TumourCategoryCodes
Id: tumour-category-codes
Title: "Codes of the category T"
Description: "LOINC codes of the clinical and the pathologic category of the primary tumour."
* insert Japanese("T 区分のコード", "原発腫瘍の臨床・病理区分の LOINC コード。")
* insert WithLoinc
* $LNC#21905-5
* $LNC#21899-0

ValueSet: NodesCategoryCodes
Id: nodes-category-codes
Title: "Codes of the category N"
Description: "LOINC codes of the clinical and the pathologic category of regional lymph nodes."
* insert Japanese("N 区分のコード", "所属リンパ節の臨床・病理区分の LOINC コード。")
* insert WithLoinc
* $LNC#21906-3
* $LNC#21900-6

ValueSet: MetastasesCategoryCodes
Id: metastases-category-codes
Title: "Codes of the category M"
Description: "LOINC codes of the clinical and the pathologic category of distant metastases."
* insert Japanese("M 区分のコード", "遠隔転移の臨床・病理区分の LOINC コード。")
* insert WithLoinc
* $LNC#21907-1
* $LNC#21901-4

ValueSet: PerformanceStatusCodes
Id: performance-status-codes
Title: "Codes of performance status"
Description: "LOINC codes of the scores of ECOG and Karnofsky."
* insert Japanese("パフォーマンスステータスのコード", "ECOG と Karnofsky の LOINC コード。")
* insert WithLoinc
* $LNC#89247-1
* $LNC#89243-0
