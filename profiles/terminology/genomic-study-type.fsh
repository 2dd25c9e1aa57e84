ValueSet: DataBankGenomicStudyType
Id: databank-genomic-study-type
Title: "Kinds of genomic studies"
Description: "The kinds of Genomics Reporting that the appliance writes or counts."
* insert Japanese("ゲノム検査の種類", "アプライアンスが書き、または数える Genomics Reporting の検査種別。")
* ^experimental = false
* $GenomicStudyType#snp
* $GenomicStudyType#cnv
* $GenomicStudyType#struc-var
* $GenomicStudyType#gene-expression
* $GenomicStudyType#epi-alt-dna
* $GenomicStudyType#epi-alt-hist
* $GenomicStudyType#other
