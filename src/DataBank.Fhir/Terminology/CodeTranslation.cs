using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>ConceptMap/$translate: https://hl7.org/fhir/R4/conceptmap-operation-translate.html</summary>
internal sealed class CodeTranslation(Terminology terminology, TerminologyInput input, bool inJapanese)
{
    private const int DeepestUnmapped = 8;

    private readonly bool isReverse = input.Flag("reverse");
    private readonly string? targetSystem = input.Text("targetsystem");
    private readonly List<Match> matches = [];

    private sealed record Match(string Equivalence, string? System, string? Version, string? Code, string? Display, JsonElement Target, string? Map);

    /// <param name="maps">Those that are asked; of several, each gives its matches.</param>
    public ReadOnlyMemory<byte> Answer(IEnumerable<ConceptMapTable> maps)
    {
        var codings = CodingInput.Read(input);
        foreach (var map in maps)
        {
            foreach (var coding in codings) Translate(map, coding, 0);
        }
        using var answer = new ParametersWriter();
        var isMapped = matches.Exists(match => match.Equivalence is not ("unmatched" or "disjoint"));
        answer.Add("result", isMapped);
        if (!isMapped) answer.Add("message", "valueString", TerminologyTexts.Text("not-mapped", inJapanese));
        foreach (var match in matches) answer.AddParts("match", () => Write(answer, match));
        return answer.Finish();
    }

    /// <summary>Without a map that is named: those that go from the code's system, between the value sets that are named.</summary>
    public IEnumerable<ConceptMapTable> Candidates()
    {
        var (source, target) = (input.Text("source"), input.Text("target"));
        if (isReverse) (source, target) = (target, source);
        return terminology.Maps().Where(map => (source is null || map.Source == source) && (target is null || map.Target == target));
    }

    private void Translate(ConceptMapTable map, CodingInput coding, int depth)
    {
        foreach (var group in map.Groups)
        {
            var (from, to) = isReverse ? (group.Target, group.Source) : (group.Source, group.Target);
            if (!IsSame(from, coding.System) || (targetSystem is not null && !IsSame(to, targetSystem))) continue;
            var before = matches.Count;
            foreach (var (element, target) in (isReverse ? group.Backward : group.Forward)[coding.Code])
            {
                if (!DependenciesHold(target)) continue;
                var equivalence = FhirReference.StringOf(target, "equivalence"u8) ?? "relatedto";
                matches.Add(isReverse
                    ? new Match(Reversed(equivalence), to, null, FhirReference.StringOf(element, "code"u8), FhirReference.StringOf(element, "display"u8), default, map.Url)
                    : new Match(equivalence, to, group.TargetVersion, FhirReference.StringOf(target, "code"u8), FhirReference.StringOf(target, "display"u8), target, map.Url));
            }
            if (matches.Count == before && !isReverse && !group.Forward.Contains(coding.Code)) AddUnmapped(map, group, coding, depth);
        }
    }

    private void AddUnmapped(ConceptMapTable map, ConceptMapGroup group, CodingInput coding, int depth)
    {
        if (group.Unmapped.ValueKind != JsonValueKind.Object) return;
        switch (FhirReference.StringOf(group.Unmapped, "mode"u8))
        {
            case "provided":
                matches.Add(new Match("equivalent", group.Target, group.TargetVersion, coding.Code, coding.Display, default, map.Url));
                break;
            case "fixed":
                matches.Add(new Match("inexact", group.Target, group.TargetVersion, FhirReference.StringOf(group.Unmapped, "code"u8), FhirReference.StringOf(group.Unmapped, "display"u8), default, map.Url));
                break;
            case "other-map" when depth < DeepestUnmapped && FhirReference.StringOf(group.Unmapped, "url"u8) is { } url && terminology.Map(url) is { } other:
                Translate(other, coding, depth + 1);
                break;
        }
    }

    // What a mapping depends on must be given with the code.
    private bool DependenciesHold(JsonElement target)
    {
        foreach (var needed in JsonItems.Of(target, "dependsOn"u8))
        {
            var given = input.Objects("dependency").Any(dependency => IsDependency(dependency, needed));
            if (!given) return false;
        }
        return true;
    }

    private static bool IsDependency(JsonElement parts, JsonElement needed)
    {
        if (parts.ValueKind != JsonValueKind.Array) return false;
        var (element, concepts) = ((string?)null, new List<CodingInput>());
        foreach (var part in parts.EnumerateArray().Where(part => part.ValueKind == JsonValueKind.Object))
        {
            if (FhirReference.StringOf(part, "name"u8) == "element") element = FhirReference.StringOf(part, "valueUri"u8);
            else if (part.TryGetProperty("valueCodeableConcept"u8, out var concept)) concepts.AddRange(JsonItems.Of(concept, "coding"u8).Select(CodingInput.Of).OfType<CodingInput>());
            else if (part.TryGetProperty("valueCoding"u8, out var coding) && CodingInput.Of(coding) is { } one) concepts.Add(one);
        }
        return element == FhirReference.StringOf(needed, "property"u8)
            && concepts.Exists(each => each.Code == FhirReference.StringOf(needed, "value"u8) && (FhirReference.StringOf(needed, "system"u8) is not { } system || IsSame(system, each.System)));
    }

    private static void Write(ParametersWriter answer, Match match)
    {
        answer.Add("equivalence", "valueCode", match.Equivalence);
        if (match.Code is not null) answer.AddCoding("concept", match.System, match.Version, match.Code, match.Display);
        foreach (var product in JsonItems.Of(match.Target, "product"u8))
        {
            answer.AddParts("product", () =>
            {
                answer.Add("element", "valueUri", FhirReference.StringOf(product, "property"u8));
                answer.AddCoding("concept", FhirReference.StringOf(product, "system"u8), null, FhirReference.StringOf(product, "value"u8), FhirReference.StringOf(product, "display"u8));
            });
        }
        answer.Add("source", "valueUri", match.Map);
    }

    private static bool IsSame(string? own, string? asked) => own is null || asked is null || own == asked || SystemAliases.Canonical(own) == SystemAliases.Canonical(asked);

    // https://hl7.org/fhir/R4/valueset-concept-map-equivalence.html read from the other side.
    private static string Reversed(string equivalence) => equivalence switch
    {
        "wider" => "narrower",
        "narrower" => "wider",
        "subsumes" => "specializes",
        "specializes" => "subsumes",
        _ => equivalence,
    };
}
