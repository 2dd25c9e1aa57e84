namespace DataBank.Dicom;

/// <summary>What bytes may be that none of the declared sets has, as some Japanese systems write against the standard.</summary>
public enum CharacterFallback
{
    /// <summary>Nothing: such bytes become U+FFFD.</summary>
    None,

    /// <summary>Shift_JIS, where the whole value is valid in it.</summary>
    ShiftJis,

    /// <summary>EUC-JP, where the whole value is valid in it.</summary>
    EucJp,
}
