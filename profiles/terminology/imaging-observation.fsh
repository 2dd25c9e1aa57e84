CodeSystem: DataBankImagingObservation
Id: imaging-observation
Title: "Codes of imaging observations"
Description: "What is measured and judged of lesions over time."
* insert Japanese("画像観察のコード", "病変の経時的な計測と判定の項目。")
* insert OwnCodes
* insert Code(lesion-role, "Role of the lesion", "病変の役割")
* #lesion-role ^definition = "Target, non-target or new (RECIST 1.1)."
* insert Code(time-point, "Time point", "時点")
* #time-point ^definition = "Number of the assessment, 0 at baseline."
* insert Code(axis, "Measured axis", "計測した軸")
* #axis ^definition = "Which diameter was measured."
* insert Code(change-from-baseline, "Change from baseline", "ベースラインからの変化率")
* #change-from-baseline ^definition = "In percent of the baseline value."
* insert Code(sum-of-diameters, "Sum of diameters", "径和")
* #sum-of-diameters ^definition = "Over all target lesions."
* insert Code(overall-response, "Overall response", "総合効果")
* #overall-response ^definition = "At one time point (RECIST 1.1)."
* insert Code(target, "Target lesion", "標的病変")
* insert Code(non-target, "Non-target lesion", "非標的病変")
* insert Code(new, "New lesion", "新病変")
* insert Code(long-axis, "Long axis", "長径")
* insert Code(short-axis, "Short axis", "短径")
