namespace DataBank.Genomics;

/// <summary>What is answered besides counts.</summary>
[Flags]
public enum CohortParts
{
    None = 0,

    /// <summary>Which kinds of data each patient has.</summary>
    Cases = 1,

    /// <summary>The nearest image of each specimen.</summary>
    Matches = 2,

    /// <summary>Where the files are.</summary>
    Files = 4,

    /// <summary>Months and events.</summary>
    Survival = 8,
}
