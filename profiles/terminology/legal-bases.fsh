CodeSystem: DataBankLegalBases
Id: legal-bases
Title: "Legal bases"
Description: "Bases of Japanese law on which medical data are used for research."
* insert Japanese("法的根拠", "医療データを研究に利用する日本法上の根拠。")
* insert OwnCodes
* insert Code(consent, "Consent of the person", "本人同意")
* insert Code(academic, "Exception for academic research", "学術研究例外")
* #academic ^definition = "Act on the Protection of Personal Information."
* insert Code(public-health, "Exception for public health", "公衆衛生例外")
* #public-health ^definition = "Act on the Protection of Personal Information."
* insert Code(ethics-opt-out, "Opt-out after the ethical guidelines", "倫理指針に基づくオプトアウト")
* #ethics-opt-out ^definition = "Notice to the public, with the chance to refuse."
* insert Code(pseudonymized-internal, "Pseudonymously processed information", "仮名加工情報（機関内・共同利用）")
* #pseudonymized-internal ^definition = "Within the institution or by joint use; not to third parties."
* insert Code(ngmi-anonymized, "Anonymized medical data of a certified maker", "次世代医療基盤法の匿名加工医療情報")
* #ngmi-anonymized ^definition = "Next Generation Medical Infrastructure Act."
* insert Code(ngmi-pseudonymized, "Pseudonymized medical data of a certified maker", "次世代医療基盤法の仮名加工医療情報")
* #ngmi-pseudonymized ^definition = "Next Generation Medical Infrastructure Act, to certified users."
