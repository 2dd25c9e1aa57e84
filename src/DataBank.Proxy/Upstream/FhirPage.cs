using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Proxy;

/// <summary>One page of a search set, a history or a compartment.</summary>
/// <param name="Next">The link to the next page; null on the last.</param>
/// <param name="ServerTime">What was written before is told by this page or an earlier one: as the history says itself, or else the upstream's clock when it answered.</param>
/// <param name="HidesNewer">Whether the upstream holds back what is newer than that.</param>
internal sealed record FhirPage(IReadOnlyList<FhirEntry> Entries, string? Next, DateTimeOffset ServerTime, bool HidesNewer)
{
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    public static FhirPage Read(ReadOnlyMemory<byte> json, DateTimeOffset serverTime)
    {
        var whole = FhirResource.ParseAround(json);
        var bundle = whole ?? JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 }).RootElement;
        Func<JsonElement, FhirResource> readResource = whole is null ? body => FhirResource.Parse(JsonMarshal.GetRawUtf8Value(body).ToArray()) : FhirResource.Inside;
        if (bundle.Text("resourceType") != "Bundle")
            throw new JsonException("The upstream answered with something that is not a Bundle.");
        var entries = new List<FhirEntry>();
        foreach (var entry in bundle.Items("entry"))
        {
            if (ReadEntry(entry, readResource) is { } read)
                entries.Add(read);
        }
        var next = bundle.Items("link").FirstOrDefault(link => link.Text("relation") == "next");
        bundle.TryGetProperty("meta", out var meta);
        var isBounded = bundle.Text("type") == "history" && Instant(meta.Text("lastUpdated")) is var until && until > DateTimeOffset.MinValue && until < serverTime;
        return new FhirPage(
            entries,
            next.ValueKind == JsonValueKind.Object ? next.Text("url") : null,
            isBounded ? Instant(meta.Text("lastUpdated")) : serverTime,
            isBounded && meta.Items("tag").Any(tag => tag.Text("code") == "SUBSETTED"));
    }

    private static FhirEntry? ReadEntry(JsonElement entry, Func<JsonElement, FhirResource> readResource)
    {
        if (entry.TryGetProperty("search", out var search) && search.Text("mode") == "outcome")
            return null;
        if (!entry.TryGetProperty("resource", out var body) || IsDeletion(entry))
            return ReadDeletion(entry);
        if (body.Text("resourceType") is not { } type || body.Text("id") is not { } id)
            return null;
        body.TryGetProperty("meta", out var meta);
        return new FhirEntry(new ResourceKey(type, id), ReadResource(body, readResource), meta.Text("versionId") ?? "", Instant(meta.Text("lastUpdated")));
    }

    private static FhirEntry? ReadDeletion(JsonElement entry)
    {
        if (!IsDeletion(entry) || KeyOf(entry) is not { } key)
            return null;
        entry.TryGetProperty("response", out var response);
        return new FhirEntry(key, null, response.Text("etag")?.Trim('W', '/', '"') ?? "", Instant(response.Text("lastModified")));
    }

    private static bool IsDeletion(JsonElement entry) =>
        entry.TryGetProperty("request", out var request) && request.Text("method") == "DELETE";

    private static ResourceKey? KeyOf(JsonElement entry)
    {
        entry.TryGetProperty("request", out var request);
        foreach (var link in new[] { request.Text("url"), entry.Text("fullUrl") })
        {
            // "Patient/p1", or an absolute URL whose last two segments are that.
            var segments = link?.Split('/', StringSplitOptions.RemoveEmptyEntries) ?? [];
            if (segments.Length >= 2 && ResourceKey.TryParse($"{segments[^2]}/{segments[^1]}", out var key))
                return key;
        }
        return null;
    }

    private static FhirResource? ReadResource(JsonElement body, Func<JsonElement, FhirResource> read)
    {
        try
        {
            return read(body);
        }
        catch (RequestProblem)
        {
            return null; // What can't be read is not released; its key still tells what must leave the view.
        }
    }

    private static DateTimeOffset Instant(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : DateTimeOffset.MinValue;
}
