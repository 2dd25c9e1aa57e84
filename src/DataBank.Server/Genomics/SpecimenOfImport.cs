using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// The Specimen that an import belongs to, found by reference or identifier or made anew, and marked with the file's sample name.
/// </summary>
/// <param name="Id">Logical id.</param>
/// <param name="Collected">When it was taken, when known.</param>
/// <param name="LesionId">The lesion that it says it was taken from.</param>
/// <param name="Change">The write that makes or marks it; null when nothing changes.</param>
internal sealed record SpecimenOfImport(string Id, string? Collected, string? LesionId, ResourceWrite? Change)
{
    private const int MaximumConflicts = 3;

    /// <summary>Publishes what an import brings, with the Specimens that it takes, in one transaction.</summary>
    public static async Task<string> PublishAsync(Database database, Func<WriteSession, Task<string>> write, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await database.WriteAsync(write, cancellation);
            }
            catch (RequestProblem conflict) when (conflict.Status == 412 && attempt < MaximumConflicts)
            {
                // Somebody changed the Specimen in between: read it again.
            }
        }
    }

    /// <summary>Finds the specimen of an import, makes or marks it.</summary>
    /// <exception cref="RequestProblem">422: no such specimen, several of that identifier, or another patient's; nothing was written.</exception>
    public static async Task<SpecimenOfImport> TakeAsync(
        WriteSession session, ResourceStore resources, GenomicFileArguments arguments, string? sampleName, CancellationToken cancellation)
    {
        var specimen = await FindAsync(session, resources, arguments, sampleName, cancellation);
        if (specimen.Change is not null) await resources.WriteAsync(session, specimen.Change, cancellation);
        return specimen;
    }

    private static async Task<SpecimenOfImport> FindAsync(
        WriteSession session, ResourceStore resources, GenomicFileArguments arguments, string? sampleName, CancellationToken cancellation)
    {
        var patientId = arguments.PatientId;
        if (ResourceKey.TryParse(arguments.Specimen, out var key) && key.Type == "Specimen")
        {
            return await ResourceStore.FindAsync(session, key, cancellation) is { IsDeleted: false } named
                ? Existing(named, patientId, sampleName) ?? throw Foreign()
                : throw new RequestProblem(422, "not-found", "The specimen does not exist.");
        }
        var (system, value) = arguments.Specimen is { } token ? SplitToken(token)
            : (SequencedSpecimen.SampleSystem, sampleName ?? throw new RequestProblem(422, "required", "The file does not name its sample: state it with specimen."));
        var found = await FindByIdentifierAsync(session, resources, system, value, cancellation);
        var own = found.Select(specimen => Existing(specimen, patientId, sampleName)).OfType<SpecimenOfImport>().ToList();
        // Laboratories number samples as they like: a bare sample name of another patient means nothing, an identifier does.
        if (own.Count == 0 && found.Count > 0 && arguments.Specimen is not null)
            throw Foreign();
        return own.Count switch
        {
            0 => New(patientId, system, value, sampleName),
            1 => own[0],
            _ => throw new RequestProblem(422, "multiple-matches", "Several specimens of this patient have the identifier; name one by Specimen/id."),
        };
    }

    private static SpecimenOfImport? Existing(StoredResource stored, string patientId, string? sampleName)
    {
        var specimen = FhirResource.Parse(stored.Json);
        if (!specimen.Root.TryGetProperty("subject", out var subject) || !subject.TryGetProperty("reference", out var reference)
            || !ResourceKey.TryParse(reference.GetString(), out var owner) || owner != new ResourceKey("Patient", patientId))
        {
            return null;
        }
        var marked = sampleName is null ? null : SequencedSpecimen.WithSample(specimen, sampleName);
        return new SpecimenOfImport(stored.Key.Id, CollectedOf(specimen.Root), SequencedSpecimen.LesionOf(specimen.Root), marked is null ? null : Put(stored.Key.Id, marked, stored.Version));
    }

    private static SpecimenOfImport New(string patientId, string? system, string value, string? sampleName)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{patientId}|{system}|{value}"));
        var id = $"sp-{Convert.ToHexStringLower(hash)[..32]}";
        return new SpecimenOfImport(id, null, null, Put(id, SequencedSpecimen.Create(id, patientId, system, value, sampleName), null));
    }

    private static ResourceWrite Put(string id, FhirResource specimen, long? expected) =>
        new("PUT", new ResourceKey("Specimen", id), specimen, IndexExtractor.Extract(specimen), expected);

    private static async Task<List<StoredResource>> FindByIdentifierAsync(
        WriteSession session, ResourceStore resources, string? system, string value, CancellationToken cancellation)
    {
        var found = new List<StoredResource>();
        foreach (var key in await resources.FindByTokenAsync(session, "Specimen", "identifier", system, value, cancellation))
        {
            if (await ResourceStore.FindAsync(session, key, cancellation) is { IsDeleted: false } specimen)
                found.Add(specimen);
        }
        return found;
    }

    private static (string? System, string Value) SplitToken(string token)
    {
        var bar = token.LastIndexOf('|');
        return bar < 0 ? (null, token) : (bar == 0 ? null : token[..bar], token[(bar + 1)..]);
    }

    private static string? CollectedOf(JsonElement specimen) =>
        !specimen.TryGetProperty("collection", out var collection) ? null
        : collection.TryGetProperty("collectedDateTime", out var time) ? time.GetString()
        : collection.TryGetProperty("collectedPeriod", out var period) && period.TryGetProperty("start", out var start) ? start.GetString()
        : null;

    private static RequestProblem Foreign() => new(422, "business-rule", "The specimen does not belong to the subject.");
}
