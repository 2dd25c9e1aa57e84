namespace DataBank.Dicom;

/// <summary>SOP class common extended negotiation (PS3.7 D.3.3.6): what a specialized SOP class falls back to. In requests only.</summary>
public sealed record CommonExtendedNegotiation(string SopClassUid, string ServiceClassUid, IReadOnlyList<string> RelatedGeneralSopClasses);
