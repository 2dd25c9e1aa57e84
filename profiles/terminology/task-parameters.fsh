CodeSystem: DataBankTaskParameters
Id: task-parameters
Title: "Parameters of tasks"
Description: "What goes into tasks of research governance and comes out of them."
* insert Japanese("作業のパラメータ", "研究ガバナンスの作業の入出力。")
* insert OwnCodes
* insert Code(recipient, "Recipient", "提供先")
* insert Code(manifest, "Manifest", "目録")
* insert Code(pseudonym, "Pseudonym", "仮名")
* insert Code(source-verification, "Source verification", "原本確認")
* #source-verification ^definition = "The authority asks for the source of data that were submitted to it."
* insert Code(incidental-finding, "Finding that concerns the patient", "患者に関わる所見")
* insert Code(adverse-event, "Adverse event", "有害事象")
* insert Code(handover, "Handover to another bank", "他データバンクへの引継ぎ")
* #handover ^definition = "The key of the theme and its persons are sealed for another bank, so that pseudonyms stay the same there."
