CodeSystem: DataBankGovernanceCodes
Id: governance
Title: "Codes of research governance"
Description: "Kinds of data, ways of notice, tasks and derivations."
* insert Japanese("研究ガバナンスのコード", "データの種類、通知方法、作業、派生の種類。")
* insert OwnCodes
* insert Code(clinical, "Clinical data", "診療情報")
* insert Code(genome, "Genomic data", "ゲノム")
* insert Code(image, "Images", "画像")
* insert Code(individual, "Notice to the person", "個別通知")
* insert Code(posting, "Posted notice", "掲示")
* insert Code(web, "Notice on the web", "ウェブ公開")
* insert Code(deliver, "Deliver data", "データ提供")
* #deliver ^definition = "Hand a theme's data over to a recipient."
* insert Code(reidentify, "Re-identify", "再識別")
* #reidentify ^definition = "Find out who is behind a pseudonym, for source verification or a finding that concerns the patient."
* insert Code(request-deletion, "Request deletion", "削除依頼")
* #request-deletion ^definition = "Ask a recipient to delete data."
* insert Code(import, "Import", "取込")
* insert Code(reannotation, "Annotated anew", "再注釈")
* #reannotation ^definition = "Read and annotated anew, in place of what was made of the same source before."
* insert Code(conversion, "Conversion", "変換")
* insert Code(pseudonymization, "Pseudonymization", "仮名化")
* insert Code(inference, "Inference by software", "ソフトウェアによる推論")
* insert Code(export, "Export", "書き出し")
