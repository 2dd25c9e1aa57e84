using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Checks references: their form, the type of what they lead to, and, inside of a document, its profile.</summary>
internal static class ReferenceCheck
{
    private const string CorePrefix = "http://hl7.org/fhir/StructureDefinition/";

    public static void Check(ValidationRun run, JsonElement value, ElementType? declared, string rule)
    {
        var item = PathItem.Element(value, default, "Reference", null);
        if (FhirReference.StringOf(value, "reference"u8) is { } url)
        {
            if (!IsWellFormed(url)) run.Add("error", "reference-format", value, rule, "reference");
            else if (FhirReference.StringOf(value, "type"u8) is { } named && ReferenceTargets.Resolve(run, item) is { } found && found.Item.Type != LastPart(named)) run.Add("error", "reference-type-member", value, rule, "type");
        }
        if (declared is not null) Targets(run, item, [declared], rule);
    }

    /// <summary>What a reference leads to is of one of the types that are declared, and conforms to one of their profiles.</summary>
    public static void Targets(ValidationRun run, PathItem reference, IReadOnlyList<ElementType> declared, string rule)
    {
        if (ReferenceTargets.Resolve(run, reference) is not { } target) return;
        if (declared.All(each => each.Aggregation.Count > 0) && target.Scope is not null && !declared.Any(each => each.Aggregation.Contains(target.Kind)))
            run.Add("error", "reference-aggregation", reference.Json, rule, null, string.Join(", ", declared.SelectMany(each => each.Aggregation).Distinct()));
        string[] profiles = [.. declared.SelectMany(each => each.TargetProfiles).Distinct()];
        if (profiles.Length == 0) return;
        var allowed = profiles.Select(profile => (Profile: profile, Type: TypeOfProfile(run, profile))).ToList();
        if (allowed.Exists(each => each.Type is null)) return; // a profile that is not here may be for any type
        allowed.RemoveAll(each => !IsOfType(target.Item, each.Type!));
        if (allowed.Count == 0)
        {
            run.Add("error", "reference-type", reference.Json, rule, null, target.Item.Type, string.Join(", ", profiles.Select(LastPart)));
            return;
        }
        if (target.Scope is not { } scope || allowed.Exists(each => IsCoreType(run, each.Profile))) return;
        var conforms = false;
        run.Inside(scope, () => conforms = allowed.Exists(each => run.ConformsTo(target.Item, each.Profile) != false));
        if (!conforms) run.Add("error", "reference-profile", reference.Json, rule, null, string.Join(", ", allowed.Select(each => each.Profile)));
    }

    private static bool IsOfType(PathItem item, string type) => item.Type == type || item.Shape?.Is(type) == true;

    private static string? TypeOfProfile(ValidationRun run, string profile)
    {
        if (profile.StartsWith(CorePrefix, StringComparison.Ordinal) && run.Schemas.Shapes.Find(profile[CorePrefix.Length..]) is { } shape) return shape.Name;
        return run.Schemas.Profile(profile)?.Type;
    }

    private static bool IsCoreType(ValidationRun run, string profile) => profile.StartsWith(CorePrefix, StringComparison.Ordinal) && run.Schemas.Shapes.Find(profile[CorePrefix.Length..]) is not null;

    // Relative ones are "Type/id" or a search; R4 has nothing else (https://hl7.org/fhir/R4/references.html#literal).
    private static bool IsWellFormed(string url) =>
        url.StartsWith('#') || url.Contains(':', StringComparison.Ordinal) || url.Contains('?', StringComparison.Ordinal) || ReferenceTargets.TypeOf(url) is not null;

    private static string LastPart(string url) => url[(url.LastIndexOf('/') + 1)..];
}
