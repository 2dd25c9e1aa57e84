CodeSystem: DataBankReceiptCategories
Id: receipt-category
Title: "Categories of services"
Description: "Two digits by which receipts group services."
* insert Japanese("診療識別", "レセプトが診療行為を分ける二桁の区分。")
* insert OwnCodes
* insert Code(01, "All", "全体")
* insert Code(11, "First visit", "初診")
* insert Code(12, "Return visit", "再診")
* insert Code(13, "Medical management", "医学管理")
* insert Code(14, "Home care", "在宅")
* insert Code(21, "Oral medication", "内服")
* insert Code(22, "Medication as needed", "屯服")
* insert Code(23, "External medication", "外用")
* insert Code(24, "Dispensing of medication", "調剤")
* insert Code(25, "Prescription", "処方")
* insert Code(26, "Narcotics and poisons", "麻毒")
* insert Code(27, "Basic dispensing fee", "調基")
* insert Code(28, "Other medication", "投薬その他")
* insert Code(31, "Subcutaneous and intramuscular injection", "皮下筋肉内注射")
* insert Code(32, "Intravenous injection", "静脈内注射")
* insert Code(33, "Other injection", "その他の注射")
* insert Code(39, "Reduction of drug fees", "薬剤料減点")
* insert Code(40, "Treatment", "処置")
* insert Code(50, "Surgery", "手術")
* insert Code(54, "Anaesthesia", "麻酔")
* insert Code(60, "Tests and pathology", "検査・病理")
* insert Code(70, "Imaging", "画像診断")
* insert Code(80, "Other", "その他")
* insert Code(90, "Basic fee of a stay", "入院基本料")
* insert Code(92, "Specific stay or other", "特定入院料・その他")
* insert Code(97, "Meals", "食事療養")
* insert Code(99, "Other of all", "全体に係るその他")

ValueSet: DataBankReceiptCategory
Id: databank-receipt-category
Title: "Categories of services"
Description: "All categories."
* insert Japanese("診療識別", "すべての区分。")
* ^experimental = false
* include codes from system DataBankReceiptCategories
