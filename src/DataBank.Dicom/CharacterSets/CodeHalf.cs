namespace DataBank.Dicom;

/// <summary>The half of the code table that a set is designated to (ISO 2022): G0 for bytes below 80, G1 for the others.</summary>
internal enum CodeHalf
{
    G0,
    G1,
}
