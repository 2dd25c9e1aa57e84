namespace DataBank.Pseudonymization;

/// <summary>What must happen to the pixels of an image before it may be shown.</summary>
public enum PixelRule
{
    /// <summary>It is never shown.</summary>
    Withheld,

    /// <summary>Nothing: images of its kind come from a detector.</summary>
    Free,

    /// <summary>Text in them must be found and made black; what remains doubtful is for a person to decide.</summary>
    Searched,

    /// <summary>The face must be taken out of the volume that they belong to.</summary>
    Defaced,

    /// <summary>A person must have looked at them.</summary>
    Reviewed,
}
