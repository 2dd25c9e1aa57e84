using System.Text;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

/// <summary>A resource made for a test, with the index entries that the test gives it.</summary>
public sealed record TestResource(string Type, string Id)
{
    public string Content { get; init; } = "\"active\":true";

    public List<TokenEntry> Tokens { get; init; } = [];

    public List<StringEntry> Strings { get; init; } = [];

    public List<DateEntry> Dates { get; init; } = [];

    public List<NumberEntry> Numbers { get; init; } = [];

    public List<QuantityEntry> Quantities { get; init; } = [];

    public List<ReferenceEntry> References { get; init; } = [];

    public List<UriEntry> Uris { get; init; } = [];

    public List<CompositeEntry> Composites { get; init; } = [];

    public List<string> Patients { get; init; } = [];

    public ResourceKey Key => new(Type, Id);

    public ResourceIndex Index => new(Tokens, Strings, Dates, Numbers, Quantities, References, Uris, Patients) { Composites = Composites, NarrativePieces = Narrative, ContentPieces = [.. Narrative, .. ContentPieces] };

    public List<string> Narrative { get; init; } = [];

    public List<string> ContentPieces { get; init; } = [];

    public ResourceWrite Put(long? ifMatch = null) => new("PUT", Key, Parse(), Index, ifMatch);

    public ResourceWrite Post() => new("POST", Key, Parse(), Index);

    public ResourceWrite Delete(long? ifMatch = null) => new("DELETE", Key, null, null, ifMatch);

    public static SearchParameterDefinition Parameter(string type, string code, SearchParameterType kind) => new(type, code, kind, "", [], "");

    public static SearchCriterion Token(string type, string code, string? system, string value) =>
        new(code, Parameter(type, code, SearchParameterType.Token), null, [new TokenValue(system, value, false)]);

    private FhirResource Parse() => FhirResource.Parse(Encoding.UTF8.GetBytes($"{{\"resourceType\":\"{Type}\",{Content}}}"));
}
