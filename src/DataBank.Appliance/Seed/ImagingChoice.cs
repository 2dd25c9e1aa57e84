namespace DataBank.Appliance;

/// <summary>Which patients get a CT volume.</summary>
internal enum ImagingChoice
{
    First,
    All,
    None,
}
