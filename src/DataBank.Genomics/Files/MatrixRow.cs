namespace DataBank.Genomics;

/// <summary>A row of a table of genes.</summary>
/// <param name="Feature">The gene or probe.</param>
/// <param name="Name">What else it is called, such as a gene's symbol; null where the table does not say.</param>
/// <param name="Values">One for each sample; null: none.</param>
public sealed record MatrixRow(string Feature, string? Name, IReadOnlyList<double?> Values)
{
    /// <summary>Whether it is one of those that are asked for: by name, by other name, or by the number without its version.</summary>
    public bool IsAny(IReadOnlySet<string> asked) =>
        asked.Contains(Feature) || (Name is not null && asked.Contains(Name)) || (Feature.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot && asked.Contains(Feature[..dot]));
}
