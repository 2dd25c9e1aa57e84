ValueSet: DataBankGenomicFileFormat
Id: databank-genomic-file-format
Title: "Formats of genome files"
Description: "The formats of Genomics Reporting that are met most."
* insert Japanese("ゲノムファイルの形式", "Genomics Reporting の形式のうち主なもの。")
* ^experimental = false
* $GenomicFormat#vcf
* $GenomicFormat#bam
* $GenomicFormat#cram
* $GenomicFormat#bed
* $GenomicFormat#maf-mutation-annotation-format
* $GenomicFormat#seg
* $GenomicFormat#gct
* $GenomicFormat#narrowpeak
* $GenomicFormat#bigWig
