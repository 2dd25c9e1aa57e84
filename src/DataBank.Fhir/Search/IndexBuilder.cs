namespace DataBank.Fhir;

/// <summary>Collects the index entries of one resource; equal entries count once.</summary>
internal sealed class IndexBuilder
{
    public List<TokenEntry> Tokens { get; } = [];

    public List<StringEntry> Strings { get; } = [];

    public List<DateEntry> Dates { get; } = [];

    public List<NumberEntry> Numbers { get; } = [];

    public List<QuantityEntry> Quantities { get; } = [];

    public List<ReferenceEntry> References { get; } = [];

    public List<UriEntry> Uris { get; } = [];

    public List<CompositeEntry> Composites { get; } = [];

    public void Add(TokenEntry entry) => AddOnce(Tokens, entry);

    public void Add(StringEntry entry) => AddOnce(Strings, entry);

    public void Add(DateEntry entry) => AddOnce(Dates, entry);

    public void Add(NumberEntry entry) => AddOnce(Numbers, entry);

    public void Add(QuantityEntry entry) => AddOnce(Quantities, entry);

    public void Add(ReferenceEntry entry) => AddOnce(References, entry);

    public void Add(UriEntry entry) => AddOnce(Uris, entry);

    public void Add(CompositeEntry entry) => AddOnce(Composites, entry);

    public ResourceIndex ToIndex(FhirResource resource) => new(
        Distinct(Tokens), Distinct(Strings), Distinct(Dates), Distinct(Numbers), Distinct(Quantities), Distinct(References), Distinct(Uris),
        PatientCompartment.Of(resource, References))
    {
        Composites = Distinct(Composites),
    };

    private static void AddOnce<T>(List<T> entries, T entry)
        where T : struct, IEquatable<T>
    {
        // Repetitions are nearly always neighbours; ToIndex removes the others.
        if (entries.Count == 0 || !entries[^1].Equals(entry))
            entries.Add(entry);
    }

    private static List<T> Distinct<T>(List<T> entries) => entries.Count < 2 ? entries : [.. entries.Distinct()];
}
