CodeSystem: StagingType
Id: staging-type
Title: "Kind of staging"
Description: "On what a stage of a cancer rests, and when it was found."
* insert Japanese("病期の種類", "がんの病期を何に基づいて、いつ決めたか。")
* insert OwnCodes
* insert Code(clinical, "Clinical\, before treatment", "臨床病期（治療前）")
* insert Code(pathologic, "Pathologic\, after surgery", "病理病期（術後）")
* insert Code(post-therapy, "After neoadjuvant therapy", "術前治療後")
* insert Code(recurrence, "At recurrence", "再発時")
* insert Code(autopsy, "At autopsy", "剖検時")

ValueSet: StagingTypes
Id: staging-types
Title: "Kinds of staging"
Description: "All codes of staging-type."
* insert Japanese("病期の種類", "staging-type のすべてのコード。")
* ^experimental = false
* include codes from system StagingType

CodeSystem: TumourMarker
Id: tumour-marker
Title: "Tumour marker"
Description: "Tumour markers by their usual abbreviations."
* insert Japanese("腫瘍マーカー", "腫瘍マーカーの慣用の略号。")
* insert OwnCodes
* insert Code(CEA, "Carcinoembryonic antigen", "癌胎児性抗原")
* insert Code(CA19-9, "Carbohydrate antigen 19-9", "糖鎖抗原19-9")
* insert Code(CA125, "Cancer antigen 125", "CA125")
* insert Code(CA15-3, "Cancer antigen 15-3", "CA15-3")
* insert Code(CA72-4, "Cancer antigen 72-4", "CA72-4")
* insert Code(AFP, "Alpha-fetoprotein", "α-フェトプロテイン")
* insert Code(PIVKA-II, "Protein induced by vitamin K absence II", "PIVKA-II")
* insert Code(PSA, "Prostate-specific antigen", "前立腺特異抗原")
* insert Code(SCC, "Squamous cell carcinoma antigen", "扁平上皮癌関連抗原")
* insert Code(CYFRA, "Cytokeratin 19 fragment", "サイトケラチン19フラグメント")
* insert Code(ProGRP, "Pro-gastrin-releasing peptide", "ガストリン放出ペプチド前駆体")
* insert Code(NSE, "Neuron-specific enolase", "神経特異エノラーゼ")
* insert Code(SLX, "Sialyl Lewis X", "シアリルLex抗原")
* insert Code(DUPAN-2, "Pancreatic cancer-associated antigen DU-PAN-2", "DUPAN-2")
* insert Code(SPan-1, "SPan-1 antigen", "SPan-1抗原")
* insert Code(NCC-ST-439, "NCC-ST-439 antigen", "NCC-ST-439")
* insert Code(HE4, "Human epididymis protein 4", "ヒト精巣上体蛋白4")
* insert Code(hCG, "Human chorionic gonadotropin", "ヒト絨毛性ゴナドトロピン")
* insert Code(sIL-2R, "Soluble interleukin-2 receptor", "可溶性IL-2受容体")
* insert Code(TG, "Thyroglobulin", "サイログロブリン")

ValueSet: TumourMarkers
Id: tumour-markers
Title: "Tumour markers"
Description: "All codes of tumour-marker."
* insert Japanese("腫瘍マーカー", "tumour-marker のすべてのコード。")
* ^experimental = false
* include codes from system TumourMarker
