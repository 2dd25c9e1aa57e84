ValueSet: DataBankHgvs
Id: databank-hgvs
Title: "HGVS expressions"
Description: "Names of sequence changes after HGVS."
* insert Japanese("HGVS 表記", "HGVS による配列変化の名前。")
* ^experimental = false
* include codes from system http://varnomen.hgvs.org
