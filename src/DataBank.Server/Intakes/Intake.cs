using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Takes received Bundles in: the Bundle as it came, its parts as resources of the known patient, and a Provenance of both, in one transaction.</summary>
internal sealed class Intake(FhirFace face)
{
    /// <summary>Tags of kept Bundles: <c>taken</c> with the patient as display, or <c>unmatched</c>.</summary>
    private const string TagSystem = "http://databank.example.jp/fhir/CodeSystem/intake";

    /// <param name="bundle">Checked.</param>
    /// <param name="patient">Whose it is, where a person has said so.</param>
    /// <param name="baseUrl">Absolute references below it are local.</param>
    /// <param name="subject">Who sends it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RequestProblem">409: an older one than what is there.</exception>
    public Task<IntakeResult> RunAsync(IntakeBundle bundle, ResourceKey? patient, string baseUrl, string subject, CancellationToken cancellation) =>
        face.Resources.Database.WriteAsync(session => RunAsync(session, bundle, patient, baseUrl, subject, cancellation), cancellation);

    private async Task<IntakeResult> RunAsync(WriteSession session, IntakeBundle bundle, ResourceKey? assigned, string baseUrl, string subject, CancellationToken cancellation)
    {
        var former = await ResourceStore.FindAsync(session, bundle.Key, cancellation) is { IsDeleted: false } found ? FhirResource.Parse(found.Json) : null;
        var formerTag = former is null ? null : TagOf(former);
        if (former is not null && assigned is null)
        {
            if (IsOlder(bundle.Timestamp, FhirReference.StringOf(former.Root, "timestamp"u8)))
                throw new RequestProblem(409, "conflict", "A newer Bundle with this identifier has been taken in already.", "Bundle.timestamp");
            // With its own tag on, the same Bundle is the same to the last character, and the store makes no version of it.
            var again = await WriteAsync(session, bundle.Key, Tagged(bundle.Bundle, formerTag), baseUrl, cancellation);
            if (again.Outcome == WriteOutcome.Unchanged && PatientOf(formerTag) is { } same) return new IntakeResult(IntakeResult.Unchanged, bundle.Key, same, bundle.Keys, []);
        }
        // What a person has said of the one before holds for the one that replaces it.
        var patient = assigned ?? await KnownAsync(session, formerTag, cancellation) ?? await MatchAsync(session, bundle.Patient, baseUrl, cancellation);
        if (patient is not { } known)
        {
            await WriteAsync(session, bundle.Key, Tagged(bundle.Bundle, Tag("unmatched", null)), baseUrl, cancellation);
            return new IntakeResult(IntakeResult.Unmatched, bundle.Key, null, [], []);
        }

        var kept = await WriteAsync(session, bundle.Key, Tagged(bundle.Bundle, Tag("taken", known.ToString())), baseUrl, cancellation);
        var written = new List<WriteResult>();
        foreach (var (key, resource) in bundle.PartsFor(known)) written.Add(await WriteAsync(session, key, resource, baseUrl, cancellation));
        var removed = former is null || PatientOf(formerTag) is null ? [] : await RemoveAsync(session, new IntakeBundle(former), bundle, written, cancellation);
        await ReferenceIntegrity.CheckAsync(session, face, baseUrl, written, cancellation);
        await RecordAsync(session, kept.Resource, written, subject, baseUrl, cancellation);
        return new IntakeResult(
            former is not null && PatientOf(formerTag) is not null ? IntakeResult.Superseded : IntakeResult.Taken, bundle.Key, known, [.. written.Where(each => each.Outcome != WriteOutcome.Deleted).Select(each => each.Resource.Key)], removed);
    }

    /// <summary>
    /// The patient that a Bundle is certainly of: by a number and what confirms it; by the insured person's identity on a Coverage, with the
    /// name and birthday; or, where nobody else comes near, by name in full and birthday. Of two that could be, none is taken.
    /// </summary>
    private async Task<ResourceKey?> MatchAsync(WriteSession session, FhirResource patient, string baseUrl, CancellationToken cancellation)
    {
        const double HardlyAnother = 0.99;
        var search = new PatientCandidates(face.Resources);
        var candidates = await search.FindAsync(session, patient, cancellation);
        var certain = candidates.Where(each => each.Match.Grade == MatchGrade.Certain).ToList();
        if (certain.Count > 0) return certain is [var one] ? one.Patient.Key : null;

        var keys = CoverageKeys.Of(patient.Root); // The insured person's identity stands among the Patient's identifiers here.
        var probable = candidates.Where(each => each.Match.Grade == MatchGrade.Probable).ToList();
        var members = new List<ResourceKey>();
        foreach (var (candidate, _, _) in probable)
        {
            if (await search.IsInsuredAsync(session, candidate.Key, keys, baseUrl, cancellation)) members.Add(candidate.Key);
        }
        if (members.Count > 0) return members is [var member] ? member : null;
        return probable is [{ Match: { Score: >= HardlyAnother, HasOtherNumber: false } } only] ? only.Patient.Key : null;
    }

    private async Task<List<ResourceKey>> RemoveAsync(WriteSession session, IntakeBundle former, IntakeBundle bundle, List<WriteResult> written, CancellationToken cancellation)
    {
        var removed = new List<ResourceKey>();
        foreach (var key in former.Keys.Except(bundle.Keys))
        {
            var result = await face.WriteAsync(session, new ResourceWrite("DELETE", key, null, null, null), cancellation);
            if (result.Outcome != WriteOutcome.Deleted) continue;
            removed.Add(key);
            written.Add(result);
        }
        return removed;
    }

    private Task<WriteResult> WriteAsync(WriteSession session, ResourceKey key, FhirResource resource, string baseUrl, CancellationToken cancellation) =>
        face.WriteAsync(session, IncomingResource.ToWrite("PUT", key, resource, IncomingResource.Index(resource, baseUrl)), cancellation);

    // https://hl7.org/fhir/R4/provenance.html: what was made, of what, by whom.
    private async Task RecordAsync(WriteSession session, StoredResource kept, IReadOnlyList<WriteResult> written, string subject, string baseUrl, CancellationToken cancellation)
    {
        var targets = written.Where(each => each.Outcome is WriteOutcome.Created or WriteOutcome.Updated).Select(each => Versioned(each.Resource)).ToList();
        if (targets.Count == 0) return;
        var json = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                resourceType = "Provenance",
                target = targets.Select(reference => new { reference }),
                recorded = FhirInstant.Of(session.Now),
                activity = new { coding = new[] { new { system = "http://terminology.hl7.org/CodeSystem/v3-DataOperation", code = "CREATE" } } },
                agent = new object[]
                {
                    new { type = Coded("assembler"), who = new { display = "DataBank Appliance" } },
                    new { type = Coded("enterer"), who = new { identifier = new { value = subject } } },
                },
                entity = new[] { new { role = "source", what = new { reference = Versioned(kept) } } },
            },
            FhirJson.Compact);
        await WriteAsync(session, new ResourceKey("Provenance", IncomingResource.NewId()), FhirResource.Parse(json), baseUrl, cancellation);
    }

    private static object Coded(string code) => new { coding = new[] { new { system = "http://terminology.hl7.org/CodeSystem/provenance-participant-type", code } } };

    private static string Versioned(StoredResource resource) => string.Create(CultureInfo.InvariantCulture, $"{resource.Key}/_history/{resource.Version}");

    private static async Task<ResourceKey?> KnownAsync(WriteSession session, JsonObject? tag, CancellationToken cancellation) =>
        PatientOf(tag) is { } patient && await ResourceStore.FindAsync(session, patient, cancellation) is { IsDeleted: false } ? patient : null;

    private static bool IsOlder(string? timestamp, string? former) =>
        DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, out var time) && DateTimeOffset.TryParse(former, CultureInfo.InvariantCulture, out var formerTime) && time < formerTime;

    private static JsonObject Tag(string code, string? display)
    {
        var tag = new JsonObject { ["system"] = TagSystem, ["code"] = code };
        if (display is not null) tag["display"] = display;
        return tag;
    }

    private static JsonObject? TagOf(FhirResource bundle) =>
        (JsonNode.Parse(bundle.Utf8.Span)?["meta"]?["tag"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(tag => tag["system"]?.ToString() == TagSystem);

    private static ResourceKey? PatientOf(JsonObject? tag) => ResourceKey.TryParse(tag?["display"]?.ToString(), out var key) ? key : null;

    private static FhirResource Tagged(FhirResource bundle, JsonObject? tag)
    {
        var json = JsonNode.Parse(bundle.Utf8.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 128 })!.AsObject();
        if (json["meta"] is not JsonObject meta) json["meta"] = meta = [];
        var tags = (meta["tag"] as JsonArray ?? []).Where(each => each?["system"]?.ToString() != TagSystem).Select(each => each!.DeepClone()).ToList();
        if (tag is not null) tags.Add(tag.DeepClone());
        meta["tag"] = new JsonArray([.. tags]);
        json.Remove("id"); // The store gives it its own; what it was called elsewhere is no identifier.
        return FhirResource.Parse(JsonSerializer.SerializeToUtf8Bytes(json, FhirJson.Compact));
    }
}
