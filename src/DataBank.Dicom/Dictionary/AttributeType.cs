namespace DataBank.Dicom;

/// <summary>Whether an attribute must be there and have a value (PS3.5 §7.4), the strongest first.</summary>
public enum AttributeType : byte
{
    /// <summary>Type 1: there, with a value.</summary>
    Required = 1,

    /// <summary>Type 1C: under a condition, then with a value.</summary>
    RequiredConditionally = 2,

    /// <summary>Type 2: there, maybe empty.</summary>
    MayBeEmpty = 3,

    /// <summary>Type 2C: under a condition, then maybe empty.</summary>
    MayBeEmptyConditionally = 4,

    /// <summary>Type 3: optional.</summary>
    Optional = 5,
}
