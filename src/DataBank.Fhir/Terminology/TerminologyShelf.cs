namespace DataBank.Fhir;

/// <summary>What clients have stored, as of one moment.</summary>
/// <param name="Mark">Another one: something was written since.</param>
/// <param name="Find">The newest of a resource type with a canonical ("url" or "url|version"); null when none is stored.</param>
/// <param name="All">All of a resource type.</param>
public sealed record TerminologyShelf(long Mark, Func<string, string, TerminologySource?> Find, Func<string, IEnumerable<TerminologySource>> All)
{
    public static TerminologyShelf Empty { get; } = new(0, (_, _) => null, _ => []);
}
