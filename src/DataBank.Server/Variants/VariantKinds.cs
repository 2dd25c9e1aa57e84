namespace DataBank.Server;

/// <summary>Which variants of a range are asked for.</summary>
internal enum VariantKinds
{
    Small,

    /// <summary>Structural ones that may touch it.</summary>
    Intersecting,

    /// <summary>Structural ones that cover all of it.</summary>
    Subsuming,
}
