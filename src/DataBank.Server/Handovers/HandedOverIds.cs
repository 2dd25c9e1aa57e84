using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Gives each resource of a package its id here: its own where nobody has it, else one that begins with the site's code. Once given it stays,
/// for later packages of that site too. What is the same thing at both banks is not made twice: the record of a study, which the archive
/// writes itself, and definitions with the same content.
/// </summary>
public sealed class HandedOverIds(HandoverStore handovers, string handover, string site)
{
    private const int LongestId = 64;

    /// <param name="lines">Resources.</param>
    public Task AssignAsync(Stream lines, CancellationToken cancellation) => AssignAsync(lines, FhirResource.Parse, cancellation);

    /// <param name="lines">Deletions: their ids stay theirs, and nobody else gets them.</param>
    public Task AssignDeletedAsync(Stream lines, CancellationToken cancellation) => AssignAsync(lines, PackagedVersion.ReadName, cancellation);

    private async Task AssignAsync(Stream lines, Func<ReadOnlyMemory<byte>, FhirResource> read, CancellationToken cancellation)
    {
        using var reader = new ImportLines(lines, HandedOverResources.LongestLine);
        while (await reader.ReadAsync(cancellation) is { } batch)
        {
            using (batch)
            {
                foreach (var ofType in batch.Lines.Select(line => read(line.Text)).GroupBy(resource => resource.Type))
                    await handovers.Database.WriteAsync(session => AssignAsync(session, ofType.Key, [.. ofType], cancellation), cancellation);
            }
        }
    }

    private async Task<bool> AssignAsync(WriteSession session, string type, IReadOnlyList<FhirResource> resources, CancellationToken cancellation)
    {
        var known = await HandoverStore.KnownAsync(session, site, type, resources.Select(resource => resource.Id!), cancellation);
        var fresh = resources.Where(resource => !known.ContainsKey(resource.Id!)).DistinctBy(resource => resource.Id).ToList();
        var taken = await HandoverStore.TakenAsync(session, type, fresh.SelectMany(resource => new[] { resource.Id!, Coded(resource.Id!) }), cancellation);
        foreach (var resource in fresh)
        {
            var key = new ResourceKey(type, resource.Id!);
            if (!taken.Contains(key.Id) && !IsWrittenHere(key)) await HandoverStore.AddIdAsync(session, site, new HandedOverId(key, key.Id, IsKept: false), cancellation);
            else if (await IsSameAsync(session, key, resource, cancellation)) await KeepAsync(session, key, cancellation);
            else await HandoverStore.AddIdAsync(session, site, new HandedOverId(key, taken.Contains(Coded(key.Id)) ? Hashed(key.Id) : Coded(key.Id), IsKept: false), cancellation);
        }
        return true;
    }

    private async Task KeepAsync(WriteSession session, ResourceKey key, CancellationToken cancellation)
    {
        await HandoverStore.AddIdAsync(session, site, new HandedOverId(key, key.Id, IsKept: true), cancellation);
        if (!IsWrittenHere(key))
            await HandoverStore.NoteAsync(session, handover, new HandoverFinding(HandoverFinding.Kept, key.ToString(), "It is here already, and stays as it is here. 既に存在するため、こちらのものを残しました。"), cancellation);
    }

    private static async Task<bool> IsSameAsync(ReadSession session, ResourceKey key, FhirResource resource, CancellationToken cancellation)
    {
        // Its id is made of the UID of the study, the same at every bank.
        if (IsWrittenHere(key) || (key.Type == "ImagingStudy" && ImagingStudies.IsIdOfStudy(key.Id))) return true;
        return resource.Root.TryGetProperty("url"u8, out _) && await ResourceStore.FindAsync(session, key, cancellation) is { IsDeleted: false } here
            && JsonNode.DeepEquals(Content(resource.Utf8), Content(here.Json));
    }

    private static JsonNode Content(ReadOnlyMemory<byte> json)
    {
        var content = JsonNode.Parse(json.Span)!;
        content.AsObject().Remove("meta");
        return content;
    }

    // Each appliance says itself where its images are.
    private static bool IsWrittenHere(ResourceKey key) => key is { Type: "Endpoint", Id: "dicomweb" };

    private string Coded(string id) => $"{site}-{id}" is { Length: <= LongestId } coded ? coded : Hashed(id);

    private string Hashed(string id) => $"{site}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16))}";
}
