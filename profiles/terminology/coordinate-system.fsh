ValueSet: DataBankCoordinateSystem
Id: databank-coordinate-system
Title: "Genomic coordinate systems"
Description: "How positions on a sequence are counted."
* insert Japanese("ゲノム座標系", "配列上の位置の数え方。")
* insert WithLoinc
* $LNC#LA30100-4
* $LNC#LA30101-2
* $LNC#LA30102-0
