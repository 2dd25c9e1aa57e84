using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>The patients and encounters that a person may choose from for an app.</summary>
/// <param name="resources">The clinical store; null: it is not in this process, and nothing can be chosen.</param>
/// <param name="closed">Who is not shown what.</param>
internal sealed class LaunchChoices(ResourceStore? resources, ClosedRecords? closed)
{
    private const int Most = 20;
    private const int MostEncounters = 200;

    // References in the store are relative to it; the parser only wants an address that is none of a value.
    private const string Base = "http://databank.invalid/fhir";
    private const int LongestText = 100;

    /// <summary>Those that are shown to a person.</summary>
    public async ValueTask<LaunchChoices> OfAsync(Person person, CancellationToken cancellation) =>
        closed is not null && await closed.SightOfAsync(person.UserName!, PersonClaims.RolesOf(person), cancellation) is { } sight ? new LaunchChoices(resources?.Within(sight), closed) : this;

    /// <summary>Patients by name, or by number.</summary>
    public async Task<IReadOnlyList<Choice>> FindPatientsAsync(string text, CancellationToken cancellation)
    {
        text = text.Trim();
        if (text.Length is 0 or > LongestText) return [];
        var value = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal);
        var byNumber = await SearchAsync("Patient", [new("identifier", value)], Most, cancellation);
        var byName = await SearchAsync("Patient", [new("name", value)], Most, cancellation);
        return [.. byNumber.Concat(byName).DistinctBy(found => found.Key).Take(Most).Select(Patient)];
    }

    /// <summary>Null when there is no such patient.</summary>
    public async Task<Choice?> FindPatientAsync(string id, CancellationToken cancellation) =>
        resources is not null && ResourceKey.TryParse($"Patient/{id}", out var key) && await resources.FindAsync(key, cancellation) is { IsDeleted: false } found ? Patient(found) : null;

    /// <summary>The newest encounters of a patient.</summary>
    public async Task<IReadOnlyList<Choice>> FindEncountersAsync(string patient, CancellationToken cancellation) =>
        [.. (await SearchAsync("Encounter", [new("subject", $"Patient/{patient}")], MostEncounters, cancellation)).Select(Encounter).OrderByDescending(choice => choice.Name, StringComparer.Ordinal).Take(Most)];

    public async Task<bool> HasEncounterAsync(string patient, string encounter, CancellationToken cancellation) =>
        (await SearchAsync("Encounter", [new("subject", $"Patient/{patient}"), new("_id", encounter)], 1, cancellation)).Count > 0;

    private async Task<IReadOnlyList<StoredResource>> SearchAsync(string type, KeyValuePair<string, string>[] parameters, int most, CancellationToken cancellation)
    {
        if (resources is null) return [];
        var query = SearchQueryParser.Parse(type, parameters, Base, SearchHandling.Strict);
        return await resources.Database.ReadAsync(async session => await resources.FirstAsync(session, query, most, cancellation), cancellation);
    }

    private static Choice Patient(StoredResource found)
    {
        var root = FhirResource.Parse(found.Json).Root;
        var names = Items(root, "name").Select(NameOf).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal);
        var numbers = Items(root, "identifier").Select(identifier => Text(identifier, "value")).Where(number => number.Length > 0);
        return new Choice(found.Key.Id, string.Join(" / ", names.DefaultIfEmpty("—")), string.Join(" · ", new[] { Text(root, "birthDate"), Text(root, "gender"), string.Join(' ', numbers) }.Where(each => each.Length > 0)));
    }

    private static Choice Encounter(StoredResource found)
    {
        var root = FhirResource.Parse(found.Json).Root;
        var period = root.TryGetProperty("period", out var known) ? known : default;
        var kind = root.TryGetProperty("class", out var coding) ? Text(coding, "display") is { Length: > 0 } display ? display : Text(coding, "code") : "";
        return new Choice(found.Key.Id, period.ValueKind == JsonValueKind.Object ? $"{Text(period, "start")} – {Text(period, "end")}" : found.Key.Id, $"{kind} {Text(root, "status")}".Trim());
    }

    private static string NameOf(JsonElement name) => Text(name, "text") is { Length: > 0 } text
        ? text : string.Join(' ', new[] { Text(name, "family") }.Concat(Items(name, "given").Select(given => given.GetString() ?? "")).Where(part => part.Length > 0));

    private static List<JsonElement> Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
