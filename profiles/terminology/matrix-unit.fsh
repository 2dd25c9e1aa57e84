CodeSystem: DataBankMatrixUnit
Id: matrix-unit
Title: "Units of tables of genes"
Description: "In what unit the values of a table of genes or probes are: in the type of its DocumentReference, beside the assay."
* insert Japanese("遺伝子表の単位", "遺伝子・プローブの表の値の単位。DocumentReference の type に、測定の種類と並べて書く。")
* insert OwnCodes
* insert Code(tpm, "Transcripts per million", "TPM")
* insert Code(log2-tpm, "Binary logarithm of TPM + 1", "TPM + 1 の二進対数")
* insert Code(fpkm, "Fragments per kilobase and million", "FPKM")
* insert Code(cpm, "Counts per million", "CPM")
* insert Code(counts, "Counts of reads", "リード数")
* insert Code(beta, "Share of methylation", "メチル化率")
* insert Code(intensity, "Intensity", "強度")
