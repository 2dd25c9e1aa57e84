ValueSet: DataBankGenomicSourceClass
Id: databank-genomic-source-class
Title: "Genomic source classes"
Description: "Whether a variant is inherited or of the tumour."
* insert Japanese("ゲノムの由来", "生殖細胞系列か体細胞か。")
* insert WithLoinc
* $LNC#LA6683-2
* $LNC#LA6684-0
