ValueSet: DataBankGenomeAssembly
Id: databank-genome-assembly
Title: "Genome assemblies"
Description: "Assemblies that the appliance imports files of."
* insert Japanese("ゲノムアセンブリ", "取り込めるファイルの参照ゲノム。")
* insert WithLoinc
* $LNC#LA14029-5
* $LNC#LA26806-2
