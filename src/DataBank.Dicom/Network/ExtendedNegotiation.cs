namespace DataBank.Dicom;

/// <summary>SOP class extended negotiation (PS3.7 D.3.3.5): bytes whose meaning the service class gives.</summary>
public sealed record ExtendedNegotiation(string SopClassUid, ReadOnlyMemory<byte> Information);
