namespace DataBank.Dicom;

/// <summary>How bad a deviation from the standard is.</summary>
public enum FindingSeverity
{
    /// <summary>Allowed, or repaired without doubt, but unusual.</summary>
    Warning,

    /// <summary>Against the standard.</summary>
    Error,
}
