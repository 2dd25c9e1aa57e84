using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Enumerates the codes of a value set in the order of its parts (https://hl7.org/fhir/R4/valueset.html#compositions).</summary>
internal sealed class ValueSetMembers(Terminology terminology, ExpansionOptions options, bool inJapanese)
{
    private const int MostLookedAt = 2_000_000;
    private const int DeepestImport = 16;

    private int lookedAt;

    /// <summary>A system is here in part only: the expansion may lack codes.</summary>
    public bool IsUnclosed { get; private set; }

    /// <summary>Systems that were used, with their versions.</summary>
    public HashSet<(string System, string? Version)> Used { get; } = [];

    /// <exception cref="RequestProblem">422: a system or value set is not known here; 400: too costly.</exception>
    public IEnumerable<ExpandedConcept> Of(ValueSetParts parts) => Of(parts, 0);

    private IEnumerable<ExpandedConcept> Of(ValueSetParts parts, int depth)
    {
        if (depth > DeepestImport) throw RequestProblem.Invalid("A value set imports others that import it, or too many levels of them.");
        // Only several includes can give a code twice.
        var seen = parts.Includes.Count > 1 || parts.Includes.Any(part => part.Codes is not null || part.System is null) ? new HashSet<(string, string)>() : null;
        foreach (var include in parts.Includes)
        {
            foreach (var member in Of(include, depth))
            {
                if (++lookedAt > MostLookedAt) throw TooCostly();
                if (seen?.Add((member.System, member.Code)) == false || (!parts.TakesInactive && member.IsInactive)) continue;
                if (parts.Excludes.Count == 0 || !IsExcluded(parts.Excludes, member)) yield return member;
            }
        }
    }

    private bool IsExcluded(IReadOnlyList<ValueSetPart> excludes, ExpandedConcept member)
    {
        foreach (var exclude in excludes)
        {
            switch (terminology.IsIn(exclude, member.System, member.Code))
            {
                case Membership.Yes:
                    return true;
                case Membership.Unknown:
                    throw TerminologyTexts.Problem(422, "not-supported", "system-unknown", inJapanese, exclude.System is null ? "" : $" {exclude.System}");
            }
        }
        return false;
    }

    private IEnumerable<ExpandedConcept> Of(ValueSetPart part, int depth)
    {
        if (part.System is not { } system)
        {
            if (part.ValueSets.Count == 0) yield break;
            foreach (var member in Of(Imported(part.ValueSets[0]), depth + 1))
            {
                if (part.ValueSets.Skip(1).All(other => terminology.IsIn(other, member.System, member.Code) == Membership.Yes)) yield return member;
            }
            yield break;
        }
        if (options.ExcludedSystems.Contains(system)) yield break;
        foreach (var import in part.ValueSets) Imported(import);
        var table = TableOf(part, system);
        Used.Add((system, table?.Version ?? part.Version));
        foreach (var member in part.Codes is not null ? Listed(part, system, table) : All(part, system, table))
        {
            if (part.ValueSets.All(other => terminology.IsIn(other, member.System, member.Code) == Membership.Yes)) yield return member;
        }
    }

    private static IEnumerable<ExpandedConcept> Listed(ValueSetPart part, string system, ConceptTable? table)
    {
        foreach (var concept in part.Concepts)
        {
            if (FhirReference.StringOf(concept, "code"u8) is { } code) yield return new ExpandedConcept(system, table?.Version ?? part.Version, code, concept, table, table?.Find(code) ?? -1);
        }
    }

    private IEnumerable<ExpandedConcept> All(ValueSetPart part, string system, ConceptTable? table)
    {
        if (table is null)
        {
            if (CodeGrammar.Check(system, "") is not null) throw new RequestProblem(400, "too-costly", $"The codes of {system} follow a grammar and can't be listed.");
            throw TerminologyTexts.Problem(422, "not-supported", "system-unknown", inJapanese, $" {system}");
        }
        if (!table.IsComplete) IsUnclosed = true;
        for (var at = 0; at < table.Count; at++)
        {
            var row = table.Row(at);
            // Of a hundred thousand concepts most end here.
            if (row.Code.Length == 0 || !table.Holds(at, options.Words)) continue;
            if (part.Filters.Count > 0)
            {
                if (++lookedAt > MostLookedAt) throw TooCostly();
                switch (table.Passes(row.Code, part.Filters))
                {
                    case Membership.No:
                        continue;
                    case Membership.Unknown:
                        throw new RequestProblem(422, "not-supported", "The value set uses a filter that is not supported, or a regular expression that can't be read.");
                }
            }
            yield return new ExpandedConcept(system, table.Version, row.Code, default, table, at);
        }
    }

    private ConceptTable? TableOf(ValueSetPart part, string system)
    {
        var version = options.ForcedVersions.GetValueOrDefault(system) ?? part.Version ?? options.Versions.GetValueOrDefault(system);
        var table = terminology.System(system, version);
        if (table is null && version is not null && terminology.System(system) is not null) throw TerminologyTexts.Problem(422, "not-found", "version-unknown", inJapanese);
        return table;
    }

    private ValueSetParts Imported(string canonical) =>
        terminology.ValueSet(canonical) ?? throw new RequestProblem(422, "not-supported", inJapanese ? $"値セット {canonical} がここにありません。" : $"The value set {canonical}, which is imported, is not known here.");

    private static RequestProblem TooCostly() => new(400, "too-costly", "The value set is put together of too many codes.");
}
