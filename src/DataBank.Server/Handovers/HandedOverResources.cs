using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// The resources of a package as lines for <see cref="BulkImport"/>: coded for this bank, patients first. A patient who has a number that a
/// patient here has too is never merged: both are named as candidates, and linked only where that was asked for.
/// </summary>
/// <param name="links">Whether such a patient refers to the one here (Patient.link, seealso).</param>
public sealed class HandedOverResources(HandoverStore handovers, ResourceStore resources, PackageReader package, SiteCoding coding, string handover, string site, bool links)
{
    internal const int LongestLine = 64 * 1024 * 1024;
    private const string Folder = "fhir/";

    /// <summary>The files of resources, patients first.</summary>
    public static async Task<IReadOnlyList<PackagedFile>> FilesAsync(PackageReader package, CancellationToken cancellation) =>
        [.. (await package.FilesAsync(Folder, cancellation).ToListAsync(cancellation)).OrderByDescending(file => file.Name == $"{Folder}Patient.ndjson")];

    public async Task WriteAsync(Stream output, CancellationToken cancellation) => await ReadAsync(
        async resource =>
        {
            await output.WriteAsync(resource.Utf8, cancellation);
            await output.WriteAsync("\n"u8.ToArray(), cancellation);
        },
        cancellation);

    /// <summary>Which resources some lines are.</summary>
    public async Task<IReadOnlyDictionary<long, ResourceKey>> NamesAsync(IReadOnlySet<long> lines, CancellationToken cancellation)
    {
        var (at, names) = (0L, new Dictionary<long, ResourceKey>());
        await ReadAsync(
            resource =>
            {
                if (lines.Contains(++at)) names[at] = new ResourceKey(resource.Type, resource.Id!);
                return Task.CompletedTask;
            },
            cancellation);
        return names;
    }

    private async Task ReadAsync(Func<FhirResource, Task> take, CancellationToken cancellation)
    {
        foreach (var file in await FilesAsync(package, cancellation))
        {
            await using var content = package.Open(file.Name);
            using var reader = new ImportLines(content, LongestLine);
            while (await reader.ReadAsync(cancellation) is { } batch)
            {
                using (batch)
                {
                    var read = batch.Lines.Select(line => FhirResource.Parse(line.Text)).ToList();
                    if (read.Count == 0) continue;
                    var kept = await KeptAsync(read, cancellation);
                    foreach (var resource in read.Where(resource => !kept.Contains(resource.Id!))) await take(await CodeAsync(resource, cancellation));
                }
            }
        }
    }

    private Task<HashSet<string>> KeptAsync(List<FhirResource> read, CancellationToken cancellation) => handovers.Database.ReadAsync(
        async session => (await HandoverStore.KnownAsync(session, site, read[0].Type, read.Select(resource => resource.Id!), cancellation))
            .Values.Where(id => id.IsKept).Select(id => id.Old.Id).ToHashSet(StringComparer.Ordinal),
        cancellation);

    private async Task<FhirResource> CodeAsync(FhirResource resource, CancellationToken cancellation)
    {
        var coded = coding.Apply(resource);
        if (resource.Type != "Patient" || await FindSameAsync(resource, coded.Id!, cancellation) is not { Count: > 0 } same) return coded;
        var others = string.Join(", ", same);
        await handovers.NoteAsync(
            handover,
            new HandoverFinding(HandoverFinding.Candidate, $"Patient/{coded.Id}", $"Shares a number with {others}: perhaps the same person; not merged. 同じ番号の患者がいます。統合はしていません。"),
            cancellation);
        return links ? Link(coded, same) : coded;
    }

    // By the numbers as the other bank has them, before they are told apart.
    private Task<List<ResourceKey>> FindSameAsync(FhirResource patient, string idHere, CancellationToken cancellation) => handovers.Database.ReadAsync(
        async session =>
        {
            var same = new SortedSet<ResourceKey>(Comparer<ResourceKey>.Create((one, other) => string.CompareOrdinal(one.Id, other.Id)));
            foreach (var identifier in patient.Root.TryGetProperty("identifier"u8, out var list) ? list.EnumerateArray().ToList() : [])
            {
                if (!identifier.TryGetProperty("system"u8, out var system) || !identifier.TryGetProperty("value"u8, out var value)) continue;
                same.UnionWith(await resources.FindByTokenAsync(session, "Patient", "identifier", system.GetString(), value.GetString() ?? "", cancellation));
            }
            same.RemoveWhere(key => key.Id == idHere);
            var here = new List<ResourceKey>();
            foreach (var key in same)
            {
                if (!await HandoverStore.CameFromAsync(session, site, key, cancellation)) here.Add(key);
            }
            return here;
        },
        cancellation);

    private static FhirResource Link(FhirResource patient, IEnumerable<ResourceKey> same)
    {
        var node = JsonNode.Parse(patient.Utf8.Span)!.AsObject();
        var link = node["link"] as JsonArray ?? [];
        foreach (var other in same) link.Add((JsonNode)new JsonObject { ["other"] = new JsonObject { ["reference"] = other.ToString() }, ["type"] = "seealso" });
        if (link.Parent is null) node["link"] = link;
        return FhirResource.Parse(Encoding.UTF8.GetBytes(node.ToJsonString()));
    }
}
