namespace DataBank.Dicom;

/// <summary>A component of a JPEG frame header (ITU-T T.81 B.2.2).</summary>
internal readonly record struct JpegComponent(int Id, int Horizontal, int Vertical, int QuantizationTable);
