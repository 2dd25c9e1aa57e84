namespace DataBank.Fhir;

/// <summary>Collects the index entries of one resource; equal entries count once.</summary>
internal sealed class IndexBuilder
{
    private readonly List<TokenEntry> tokens = [];
    private readonly List<StringEntry> strings = [];
    private readonly List<DateEntry> dates = [];
    private readonly List<NumberEntry> numbers = [];
    private readonly List<QuantityEntry> quantities = [];
    private readonly List<ReferenceEntry> references = [];
    private readonly List<UriEntry> uris = [];

    public void Add(TokenEntry entry) => AddOnce(tokens, entry);

    public void Add(StringEntry entry) => AddOnce(strings, entry);

    public void Add(DateEntry entry) => AddOnce(dates, entry);

    public void Add(NumberEntry entry) => AddOnce(numbers, entry);

    public void Add(QuantityEntry entry) => AddOnce(quantities, entry);

    public void Add(ReferenceEntry entry) => AddOnce(references, entry);

    public void Add(UriEntry entry) => AddOnce(uris, entry);

    public ResourceIndex ToIndex(FhirResource resource) => new(
        Distinct(tokens), Distinct(strings), Distinct(dates), Distinct(numbers), Distinct(quantities), Distinct(references), Distinct(uris),
        PatientCompartment.Of(resource, references));

    private static void AddOnce<T>(List<T> entries, T entry)
        where T : struct, IEquatable<T>
    {
        // Repetitions are nearly always neighbours; ToIndex removes the others.
        if (entries.Count == 0 || !entries[^1].Equals(entry))
            entries.Add(entry);
    }

    private static List<T> Distinct<T>(List<T> entries) => entries.Count < 2 ? entries : [.. entries.Distinct()];
}
