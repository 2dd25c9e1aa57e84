CodeSystem: DataBankReleasePolicies
Id: release-policies
Title: "Release policies"
Description: "Policies by which views are made."
* insert Japanese("提供方針", "ビューを作る方針。")
* insert OwnCodes
* insert Code(pseudonymized, "Pseudonymized", "仮名化")
* #pseudonymized ^definition = "Names, addresses and numbers are taken away or replaced, dates shifted, codes and numbers kept (docs/pseudonymization.md)."
* insert Code(pseudonymized-strict, "Strictly pseudonymized", "仮名化（厳格）")
* #pseudonymized-strict ^definition = "As pseudonymized, without prefecture, date of death, family history, mammography and what names a device's settings."
* insert Code(pseudonymized-heads, "Pseudonymized with heads", "仮名化（頭部画像を含む）")
* #pseudonymized-heads ^definition = "As pseudonymized, with CT and MR volumes of the head, of which a face could be made: only where the users may see faces."
* insert Code(pseudonymized-private, "Pseudonymized with safe private elements", "仮名化（安全なプライベート属性を含む）")
* #pseudonymized-private ^definition = "As pseudonymized, with the private DICOM elements that PS3.15 Table E.3.10-1 lists as safe."
* insert Code(pseudonymized-defaced, "Pseudonymized with defaced heads", "仮名化（顔を除いた頭部画像を含む）")
* #pseudonymized-defaced ^definition = "As pseudonymized, with CT and MR volumes of the head from which the face was taken out."
* insert Code(pseudonymized-somatic, "Pseudonymized\, somatic variants only", "仮名化（体細胞変異のみ）")
* #pseudonymized-somatic ^definition = "As pseudonymized, without variants that are inherited or not told to be somatic."
* insert Code(pseudonymized-controlled, "Pseudonymized with identification codes of the genome", "仮名化（個人識別符号にあたるゲノムを含む）")
* #pseudonymized-controlled ^definition = "As pseudonymized, with genetic data that are an identification code; only where consent is the one legal basis, of patients whose consent names the genome."
* insert Code(pseudonymized-text, "Pseudonymized with scrubbed text", "仮名化（自由記載文を含む）")
* #pseudonymized-text ^definition = "As pseudonymized, with notes, conclusions, narratives and plain text documents from which names, places, numbers and contacts were taken out and in which dates moved; only where the ethics approval covers free text."
