CodeSystem: DataBankRecistResponse
Id: recist-response
Title: "RECIST response"
Description: "Categories of response after RECIST 1.1."
* insert Japanese("RECIST 効果判定", "RECIST 1.1 の効果判定区分。")
* insert OwnCodes
* insert Code(CR, "Complete response", "完全奏効")
* insert Code(PR, "Partial response", "部分奏効")
* insert Code(SD, "Stable disease", "安定")
* insert Code(PD, "Progressive disease", "進行")
* insert Code(NN, "Neither complete response nor progressive disease", "非CR/非PD")
* insert Code(NE, "Not evaluable", "評価不能")
