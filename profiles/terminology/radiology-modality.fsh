ValueSet: DataBankRadiologyModality
Id: databank-radiology-modality
Title: "Modalities in a radiological study"
Description: "Modalities that acquire in radiology, and those of what is made from their images (PS3.16 CID 29)."
* insert Japanese("放射線検査に現れるモダリティ", "放射線の撮影モダリティと、その画像から作られるもののモダリティ（PS3.16 CID 29）。")
* ^experimental = false
* $DCM#BMD
* $DCM#CR
* $DCM#CT
* $DCM#DX
* $DCM#IO
* $DCM#IVUS
* $DCM#MG
* $DCM#MR
* $DCM#NM
* $DCM#PT
* $DCM#PX
* $DCM#RF
* $DCM#RG
* $DCM#RTIMAGE
* $DCM#US
* $DCM#XA
* $DCM#ANN
* $DCM#ASMT
* $DCM#DOC
* $DCM#FID
* $DCM#KO
* $DCM#M3D
* $DCM#OT
* $DCM#PLAN
* $DCM#PR
* $DCM#REG
* $DCM#RTDOSE
* $DCM#RTPLAN
* $DCM#RTRECORD
* $DCM#RTSTRUCT
* $DCM#RWV
* $DCM#SEG
* $DCM#SR
* $DCM#VIDEO
