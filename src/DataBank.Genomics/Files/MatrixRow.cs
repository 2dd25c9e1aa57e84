namespace DataBank.Genomics;

/// <summary>A row of a table of genes.</summary>
/// <param name="Feature">The gene or probe.</param>
/// <param name="Name">What else it is called, such as a gene's symbol; null where the table does not say.</param>
/// <param name="Values">One for each sample; null: none.</param>
public sealed record MatrixRow(string Feature, string? Name, IReadOnlyList<double?> Values)
{
    /// <summary>Whether it is one of those that are asked for: by name, by other name, or by the number without its version.</summary>
    public bool IsAny(IReadOnlySet<string> asked) => IsAny(Feature, Name, asked);

    /// <summary>The same of a row without its values.</summary>
    public static bool IsAny(string feature, string? name, IReadOnlySet<string> asked) =>
        asked.Contains(feature) || (name is not null && asked.Contains(name)) || (feature.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot && asked.Contains(feature[..dot]));
}
