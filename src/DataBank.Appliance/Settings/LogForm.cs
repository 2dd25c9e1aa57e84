namespace DataBank.Appliance;

/// <summary>How lines of the log look.</summary>
internal enum LogForm
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>A JSON object per line (Compact Log Event Format), for collectors.</summary>
    Json,
}
