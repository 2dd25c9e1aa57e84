ValueSet: DataBankMeasuredAxis
Id: databank-measured-axis
Title: "Measured axes"
Description: "Long axis; short axis of lymph nodes."
* insert Japanese("計測した軸", "長径、リンパ節では短径。")
* ^experimental = false
* DataBankImagingObservation#long-axis
* DataBankImagingObservation#short-axis
