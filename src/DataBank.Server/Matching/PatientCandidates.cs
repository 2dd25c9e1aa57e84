using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Finds the Patients that a record may be of, and grades each: those with a number, a name and birthday, or a telephone of it.</summary>
internal sealed class PatientCandidates(ResourceStore resources)
{
    private const int MostOfEach = 200;
    private const int MostSearches = 20;
    private const int MostCoverages = 50;

    /// <summary>Best first; those that certainly are somebody else are left out.</summary>
    public async Task<IReadOnlyList<(StoredResource Patient, PatientTraits Traits, PatientMatch Match)>> FindAsync(ReadSession session, FhirResource patient, CancellationToken cancellation)
    {
        var traits = new PatientTraits(patient.Root);
        var found = new Dictionary<ResourceKey, StoredResource>();
        foreach (var search in Searches(patient, traits).Take(MostSearches))
        {
            var query = SearchQueryParser.Parse("Patient", search, "", SearchHandling.Strict);
            foreach (var match in await resources.FirstAsync(session, query, MostOfEach, cancellation)) found[match.Key] = match;
        }
        return
        [
            .. found.Values.Select(each => (Patient: each, Traits: new PatientTraits(FhirResource.Parse(each.Json).Root)))
                .Select(each => (each.Patient, each.Traits, Match: PatientMatch.Of(traits, each.Traits)))
                .Where(each => each.Match.Grade != MatchGrade.CertainlyNot)
                .OrderByDescending(each => each.Match.Grade).ThenByDescending(each => each.Match.Score).ThenBy(each => each.Patient.Surrogate),
        ];
    }

    /// <summary>Whether a Coverage of a patient has one of these keys of an insured person.</summary>
    public async Task<bool> IsInsuredAsync(ReadSession session, ResourceKey patient, IReadOnlySet<string> keys, string baseUrl, CancellationToken cancellation)
    {
        var query = SearchQueryParser.Parse("Coverage", [new("beneficiary", patient.ToString())], baseUrl, SearchHandling.Strict);
        return (await resources.FirstAsync(session, query, MostCoverages, cancellation)).Any(coverage => CoverageKeys.Of(FhirResource.Parse(coverage.Json).Root).Overlaps(keys));
    }

    private static IEnumerable<KeyValuePair<string, string>[]> Searches(FhirResource patient, PatientTraits traits)
    {
        // As they are written: the index knows aliases of systems, but not widths of numbers.
        foreach (var identifier in Items(patient.Root, "identifier"))
        {
            if (FhirReference.StringOfObject(identifier, "value"u8) is not { Length: > 0 } value || FhirReference.StringOfObject(identifier, "system"u8) is not { Length: > 0 } system) continue;
            yield return [new("identifier", $"{Escape(system)}|{Escape(value)}")];
            if (value.Normalize(System.Text.NormalizationForm.FormKC) is var narrow && narrow != value) yield return [new("identifier", $"{Escape(system)}|{Escape(narrow)}")];
        }
        foreach (var name in traits.Names.Where(name => name.Family.Length > 0))
        {
            if (name.Given.Length > 0) yield return [new("family", Escape(name.Family)), new("given", Escape(name.Given))];
            if (traits.BirthDate is { Length: 10 } date) yield return [new("family", Escape(name.Family)), new("birthdate", date)];
        }
        if (traits.BirthDate is { Length: 10 } born) yield return [new("birthdate", born)];
        foreach (var phone in Phones(patient.Root).Concat(traits.Phones).Distinct(StringComparer.Ordinal)) yield return [new("phone", Escape(phone))];
    }

    private static IEnumerable<string> Phones(JsonElement patient) =>
        Items(patient, "telecom").Select(contact => FhirReference.StringOfObject(contact, "value"u8)).OfType<string>().Where(number => number.Any(char.IsDigit));

    // Where validation is off, anything may stand there.
    private static List<JsonElement> Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? [.. items.EnumerateArray()] : [];

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal);
}
