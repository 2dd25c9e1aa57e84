using System.Collections.Concurrent;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// Answers whether codes are in value sets and code systems by what the packages hold, and by the grammar of systems that have one (UCUM,
/// language tags, media types). Value sets are not expanded: each answer looks at their parts. Thread-safe.
/// </summary>
internal sealed class LocalTerminology(DefinitionLibrary library)
{
    private const int DeepestImport = 16;

    private readonly ConcurrentDictionary<string, Lazy<ConceptTable?>> systems = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<ValueSetParts?>> valueSets = new(StringComparer.Ordinal);

    /// <summary>Whether the value set is here at all.</summary>
    public bool HasValueSet(string canonical) => PartsOf(canonical) is not null;

    /// <summary>The concepts of a code system; null when it is not here.</summary>
    public ConceptTable? System(string url) => systems.GetOrAdd(url, key => new Lazy<ConceptTable?>(() => LoadSystem(key))).Value;

    /// <param name="valueSet">Its canonical.</param>
    /// <param name="system">Null for an element of type code, whose system follows from the value set.</param>
    /// <param name="code">The code.</param>
    public Membership IsIn(string valueSet, string? system, string code) => IsIn(valueSet, system, code, 0);

    /// <summary>Whether a code system has a code.</summary>
    public Membership HasCode(string system, string code) => CodeGrammar.Check(system, code) ?? System(system)?.Contains(code) ?? Membership.Unknown;

    private Membership IsIn(string valueSet, string? system, string code, int depth)
    {
        if (depth > DeepestImport || PartsOf(valueSet) is not { } parts) return Membership.Unknown;
        var isIn = Any(parts.Includes, system, code, depth);
        if (isIn == Membership.No || parts.Excludes.Count == 0) return isIn;
        return Any(parts.Excludes, system, code, depth) switch
        {
            Membership.Yes => Membership.No,
            Membership.Unknown => Membership.Unknown,
            _ => isIn,
        };
    }

    private Membership Any(IReadOnlyList<ValueSetPart> parts, string? system, string code, int depth)
    {
        var answer = Membership.No;
        foreach (var part in parts)
        {
            switch (IsIn(part, system, code, depth))
            {
                case Membership.Yes:
                    return Membership.Yes;
                case Membership.Unknown:
                    answer = Membership.Unknown;
                    break;
            }
        }
        return answer;
    }

    // What one include lists, filters and imports must all hold.
    private Membership IsIn(ValueSetPart part, string? system, string code, int depth)
    {
        var answer = Membership.Yes;
        if (part.System is { } own)
        {
            if (system is not null && system != own && SystemAliases.Canonical(system) != SystemAliases.Canonical(own)) return Membership.No;
            answer = part.Codes is { } listed ? Listed(own, listed, code) : part.Filters.Count == 0 ? HasCode(own, code) : Passes(own, part.Filters, code);
        }
        foreach (var imported in part.ValueSets)
        {
            if (answer == Membership.No) return answer;
            var other = IsIn(imported, system, code, depth + 1);
            if (other != Membership.Yes) answer = other;
        }
        return answer;
    }

    private Membership Listed(string system, IReadOnlySet<string> listed, string code)
    {
        if (listed.Contains(code)) return Membership.Yes;
        // A system that ignores case is rare: only then the list is looked through.
        return System(system) is { } table && table.IgnoresCase && listed.Any(each => string.Equals(each, code, StringComparison.OrdinalIgnoreCase)) ? Membership.Yes : Membership.No;
    }

    private Membership Passes(string system, IReadOnlyList<(string Property, string Operation, string Value)> filters, string code)
    {
        if (System(system) is not { } table) return CodeGrammar.Check(system, code) == Membership.No ? Membership.No : Membership.Unknown;
        var answer = Membership.Yes;
        foreach (var (property, operation, value) in filters)
        {
            var each = table.Passes(code, property, operation, value);
            if (each == Membership.No) return each;
            if (each == Membership.Unknown) answer = each;
        }
        return answer;
    }

    private ConceptTable? LoadSystem(string url)
    {
        if (library.Find("CodeSystem", url) is not { } found) return null;
        // R4 says so of SNOMED CT and others: there is such a system, its codes are elsewhere.
        return FhirReference.StringOf(found.Json, "content"u8) is "not-present" or "supplement" ? null : new ConceptTable(found.Json);
    }

    private ValueSetParts? PartsOf(string canonical) =>
        valueSets.GetOrAdd(canonical, key => new Lazy<ValueSetParts?>(() => library.Find("ValueSet", key) is { } found ? ValueSetParts.Read(found.Json) : null)).Value;
}
