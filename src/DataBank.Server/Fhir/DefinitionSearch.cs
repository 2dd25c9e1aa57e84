using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>A search of one conformance type: first what clients have stored, then what is built in, over as many pages as it takes.</summary>
internal static class DefinitionSearch
{
    // Cursors of the definitions' own index; those of the store are base64.
    private const string Prefix = "definitions~";

    public static async Task<IReadOnlyList<KeyValuePair<string, string>>> ContinueAsync(FhirFace face, string cursor, string place, CancellationToken cancellation) =>
        face.Definitions is { } definitions && cursor.StartsWith(Prefix, StringComparison.Ordinal)
            ? await definitions.ContinueAsync(cursor[Prefix.Length..], place, cancellation)
            : await face.Resources.ContinueAsync(cursor, place, cancellation);

    public static async Task<SearchPage> SearchAsync(FhirFace face, SearchQuery query, SearchPlace place, CancellationToken cancellation)
    {
        if (face.Definitions is not { } definitions || place.Path.Length == 0 || place.Compartment is not null || query.Types is not [var type] || !ServedDefinitions.Holds(type))
            return await face.Resources.SearchAsync(query, cancellation);
        var stored = (await face.Resources.CanonicalsAsync(cancellation)).All;
        if (query.Cursor?.StartsWith(Prefix, StringComparison.Ordinal) == true)
        {
            var later = Marked(await definitions.SearchAsync(query with { Cursor = query.Cursor[Prefix.Length..] }, stored, cancellation));
            return later.Total is null ? later : later with { Total = later.Total + (await face.Resources.SearchAsync(query with { Cursor = null, Count = 0 }, cancellation)).Total };
        }

        var page = await face.Resources.SearchAsync(query, cancellation);
        if (page.NextCursor is not null)
        {
            var counted = page.Total is null ? null : (await definitions.SearchAsync(query with { Cursor = null, Count = 0 }, stored, cancellation)).Total;
            return page with { Total = page.Total + counted };
        }
        // A full page: whether anything follows is asked, and shown on the next.
        var rest = query.Count - page.Matches.Count;
        var further = Marked(await definitions.SearchAsync(query with { Cursor = null, Count = rest == 0 && query.Count > 0 ? 1 : rest }, stored, cancellation));
        var total = page.Total + further.Total;
        if (rest > 0 || query.Count == 0) return page with { Matches = [.. page.Matches, .. further.Matches], Total = total, NextCursor = further.NextCursor };
        return page with { Total = total, NextCursor = further.Matches.Count == 0 ? null : Prefix + await definitions.BeginningAsync(query, cancellation) };
    }

    private static SearchPage Marked(SearchPage page) => page.NextCursor is null ? page : page with { NextCursor = Prefix + page.NextCursor };
}
