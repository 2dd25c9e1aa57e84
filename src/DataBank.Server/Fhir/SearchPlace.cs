using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>Where a search is sent: a type, the whole system, or a compartment.</summary>
/// <param name="Path">Below the base, without slashes around it.</param>
/// <param name="Types">Types that can be found there.</param>
/// <param name="Compartment">Whose compartment; null outside.</param>
internal sealed record SearchPlace(string Path, IReadOnlyList<string> Types, ResourceKey? Compartment = null)
{
    /// <summary>AuditEvents are not in the store; they have a search of their own.</summary>
    private static readonly string[] everywhere = [.. ResourceTypes.All.Where(type => type != "AuditEvent").Order(StringComparer.Ordinal)];

    public static SearchPlace System { get; } = new("", everywhere);

    public static SearchPlace Type(string type)
    {
        UrlParts.CheckType(type);
        return new SearchPlace(type, [type]);
    }

    /// <summary>https://hl7.org/fhir/R4/search.html#compartment; "*" is every type.</summary>
    public static SearchPlace Within(string compartment, string id, string type)
    {
        var key = UrlParts.Key(compartment, id);
        if (type != "*") UrlParts.CheckType(type);
        else if (compartment != "Patient") throw new RequestProblem(400, "not-supported", "All types at once are found in a patient's compartment only: name a type.");
        return new SearchPlace($"{key}/{type}", type == "*" ? everywhere : [type], key);
    }

    /// <summary>What must be met besides the query, or null.</summary>
    public SearchCondition? Condition => Compartment is { } key ? CompartmentSearch.Condition(key, Types[0]) : null;
}
