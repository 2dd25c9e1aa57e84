namespace DataBank.Pseudonymization;

/// <summary>Codes of the options of PS3.15 Annex E that a policy can choose (PS3.16 CID 7050).</summary>
internal static class DeidentificationOptions
{
    public const string PixelData = "113101";
    public const string VisualFeatures = "113102";
    public const string StructuredContent = "113104";
    public const string ModifiedDates = "113107";
    public const string PatientCharacteristics = "113108";
    public const string SafePrivate = "113111";
}
