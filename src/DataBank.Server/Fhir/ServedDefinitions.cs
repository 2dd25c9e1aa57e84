using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Serves the definitions of R4 and of the packages, read only, beside what clients have stored: by id and URL from the packages, any other search by
/// an index of its own in a file, which is made of a type when it is first searched so. What a client has stored wins.
/// </summary>
public sealed class ServedDefinitions(DefinitionLibrary library, string folder, TimeProvider clock) : IAsyncDisposable
{
    private static readonly DateTimeOffset published = DateTimeOffset.UnixEpoch;
    private static readonly DateTime started = Process.GetCurrentProcess().StartTime.ToUniversalTime();

    private readonly Lazy<DefinitionShelf> shelf = new(() => new DefinitionShelf(library));
    private readonly ConcurrentDictionary<string, bool> indexed = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim opening = new(1, 1);
    private Database? database;
    private ResourceStore? index;

    public static bool Holds(string type) => DefinitionShelf.Holds(type);

    /// <summary>Canonicals of the profiles of a type, those of views left out.</summary>
    public IEnumerable<string> ProfilesOf(string type) =>
        from package in library.Packages
        from entry in package.Entries
        where entry is { ResourceType: "StructureDefinition", Kind: "resource", Derivation: "constraint", Url: not null } && entry.Type == type
        where package.Name != "hl7.fhir.r4.core" && !entry.Id.StartsWith("databank-view-", StringComparison.Ordinal)
        select entry.Url;

    /// <summary>Null when there is none.</summary>
    public StoredResource? Find(ResourceKey key) => Holds(key.Type) && shelf.Value.Read(key) is { } json ? ToResource(key, json) : null;

    /// <summary>One page of those that no stored resource replaces.</summary>
    internal async Task<SearchPage> SearchAsync(SearchQuery query, IReadOnlyList<StoredCanonical> stored, CancellationToken cancellation)
    {
        var replaced = shelf.Value.OfType(query.ResourceType).Where(key => IsReplaced(key, stored)).ToHashSet();
        if (query.Cursor is null && TryFindByName(query) is { } named && named.Count <= query.Count)
        {
            var found = named.Where(key => !replaced.Contains(key)).ToList();
            return new SearchPage([.. found.Select(key => Find(key)!)], found.Count, null);
        }
        var searched = await IndexAsync(query.ResourceType, cancellation);
        if (replaced.Count > 0) query = query with { Criteria = [.. query.Criteria, new SearchCriterion("_id", null, "not", [.. replaced.Select(key => new TokenValue(null, key.Id, HasNoSystem: false))])] };
        var page = await searched.SearchAsync(query with { Includes = [] }, cancellation);
        return page with { Matches = [.. page.Matches.Select(match => Find(match.Key)!)] };
    }

    /// <summary>A cursor at the beginning, for a page that others have filled.</summary>
    internal async Task<string> BeginningAsync(SearchQuery query, CancellationToken cancellation) => await (await OpenAsync(cancellation)).BeginningAsync(query, cancellation);

    internal async Task<IReadOnlyList<KeyValuePair<string, string>>> ContinueAsync(string cursor, string place, CancellationToken cancellation) =>
        await (await OpenAsync(cancellation)).ContinueAsync(cursor, place, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (database is not null) await database.DisposeAsync();
        opening.Dispose();
    }

    private bool IsReplaced(ResourceKey key, IReadOnlyList<StoredCanonical> stored)
    {
        if (stored.Count == 0) return false;
        var (url, version) = shelf.Value.CanonicalOf(key);
        return stored.Any(each => each.Key == key || (each.Key.Type == key.Type && url is not null && each.Url == url && each.Version == version));
    }

    // The commonest questions need no index: by id, by URL, by URL and version.
    private List<ResourceKey>? TryFindByName(SearchQuery query)
    {
        HashSet<ResourceKey>? found = null;
        foreach (var condition in query.Criteria)
        {
            if (condition is not SearchCriterion { Modifier: null } criterion) return null;
            var keys = new HashSet<ResourceKey>();
            foreach (var value in criterion.Values)
            {
                switch (criterion.Code, value)
                {
                    case ("_id", TokenValue { Code: { } id }) when shelf.Value.Read(new ResourceKey(query.ResourceType, id)) is not null:
                        keys.Add(new ResourceKey(query.ResourceType, id));
                        break;
                    case ("_id", TokenValue):
                        break;
                    case ("url", UriValue uri):
                        keys.UnionWith(shelf.Value.WithUrl(query.ResourceType, uri.Uri));
                        break;
                    case ("version", TokenValue { System: null, HasNoSystem: false, Code: { } version }) when found is not null:
                        keys.UnionWith(found.Where(key => shelf.Value.CanonicalOf(key).Version == version));
                        break;
                    default:
                        return null;
                }
            }
            if (found is null) found = keys;
            else found.IntersectWith(keys);
        }
        return found is null ? null : [.. found];
    }

    private static StoredResource ToResource(ResourceKey key, ReadOnlyMemory<byte> json) => new(key, 1, published, IsDeleted: false, "PUT", 0, json);

    private async Task<ResourceStore> IndexAsync(string type, CancellationToken cancellation)
    {
        var store = await OpenAsync(cancellation);
        if (indexed.ContainsKey(type)) return store;
        await opening.WaitAsync(cancellation);
        try
        {
            if (indexed.ContainsKey(type)) return store;
            var known = await store.SearchAsync(new SearchQuery { ResourceType = type, Count = 1, Total = TotalMode.None }, cancellation);
            // All of a type or nothing, so that one that is there says that all are.
            if (known.Matches.Count == 0) await store.WriteAsync([.. shelf.Value.OfType(type).Select(ToWrite).OfType<ResourceWrite>()], cancellation);
            indexed[type] = true;
            return store;
        }
        finally
        {
            opening.Release();
        }
    }

    // The index alone counts: what is shown comes from the package.
    private ResourceWrite? ToWrite(ResourceKey key)
    {
        try
        {
            var stub = FhirResource.Parse(Encoding.UTF8.GetBytes($"{{\"resourceType\":\"{key.Type}\",\"id\":\"{key.Id}\"}}"));
            return new ResourceWrite("PUT", key, stub, IndexExtractor.Extract(FhirResource.Parse(shelf.Value.Read(key)!.Value)));
        }
        catch (RequestProblem)
        {
            return null; // Of another release of FHIR, or damaged: it is found by id and URL.
        }
    }

    private async Task<ResourceStore> OpenAsync(CancellationToken cancellation)
    {
        if (index is { } open) return open;
        await opening.WaitAsync(cancellation);
        try
        {
            if (index is not null) return index;
            var file = Path.Combine(folder, $"definitions-{Mark()}.db");
            Directory.CreateDirectory(folder);
            // Those of former runs; one of this run may still be searched.
            foreach (var other in Directory.EnumerateFiles(folder, "definitions-*").Where(each => !each.StartsWith(file, StringComparison.Ordinal) && File.GetLastWriteTimeUtc(each) < started)) File.Delete(other);
            database = await Database.OpenAsync(DatabaseEngine.Sqlite, $"Data Source={file}", "records", clock, cancellation);
            return index = new ResourceStore(database, new ResourceStoreOptions(KeepsHistory: false));
        }
        finally
        {
            opening.Release();
        }
    }

    // Other packages, or another program with another extraction, make another index.
    private string Mark()
    {
        var text = string.Join('\n', library.Packages.Select(package => $"{package} {package.Entries.Count} {package.Entries.Sum(entry => (long)entry.Length)}").Append(typeof(ServedDefinitions).Module.ModuleVersionId.ToString()));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }
}
