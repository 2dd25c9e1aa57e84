ValueSet: DataBankNoticeMethod
Id: databank-notice-method
Title: "Ways of notice"
Description: "How patients are told."
* insert Japanese("通知方法", "患者への知らせ方。")
* ^experimental = false
* DataBankGovernanceCodes#individual
* DataBankGovernanceCodes#posting
* DataBankGovernanceCodes#web
