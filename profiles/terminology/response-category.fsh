ValueSet: DataBankResponseCategory
Id: databank-response-category
Title: "Response categories"
Description: "All categories of RECIST 1.1."
* insert Japanese("効果判定区分", "RECIST 1.1 のすべての区分。")
* ^experimental = false
* include codes from system DataBankRecistResponse
