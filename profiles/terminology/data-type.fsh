CodeSystem: DataBankDataType
Id: data-type
Title: "Assays"
Description: "How a genome, a transcriptome or a proteome was looked at: beside the guide's code of what was looked for, in the code of a genomic study."
* insert Japanese("測定の種類", "ゲノム、トランスクリプトーム、プロテオームの測定方法。ゲノム検査のコードに、ガイドのコードと並べて書く。")
* insert OwnCodes
* insert Code(wgs, "Whole genome sequencing", "全ゲノム解析")
* insert Code(wes, "Whole exome sequencing", "全エクソーム解析")
* insert Code(panel, "Gene panel", "遺伝子パネル検査")
* insert Code(rna-seq, "RNA sequencing", "RNAシークエンス")
* insert Code(methylation, "Methylation", "メチル化解析")
* insert Code(chip-seq, "Chromatin immunoprecipitation sequencing", "クロマチン免疫沈降シークエンス")
* insert Code(proteomics, "Proteomics", "プロテオーム解析")
