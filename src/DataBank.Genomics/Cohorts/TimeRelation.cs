namespace DataBank.Genomics;

/// <summary>How an event lies to another one; the same time counts as each of them.</summary>
public enum TimeRelation
{
    Before,
    After,

    /// <summary>On either side.</summary>
    Around,
}
