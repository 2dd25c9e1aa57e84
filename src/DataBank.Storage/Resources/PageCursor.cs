using System.Text.Json.Serialization;

namespace DataBank.Storage;

/// <summary>Where a page ended.</summary>
/// <param name="Scope">Fingerprint of the query: a cursor continues the query it came from and no other.</param>
/// <param name="Last">Number (searches) or surrogate (history) of the last row.</param>
/// <param name="Pin">Resources made after the first page are left out.</param>
/// <param name="Total">The total counted for the first page.</param>
/// <param name="Keys">Sort keys of the last row.</param>
/// <param name="Place">Of a search: the path below the base that it was sent to.</param>
/// <param name="Parameters">Of a search: its parameters, as <see cref="KeptSearches"/> packs them, so that a next link shows none of them.</param>
internal sealed record PageCursor(string Scope, long Last, long Pin, long? Total, IReadOnlyList<SortKeyValue> Keys, string? Place = null, string? Parameters = null)
{
    public static PageCursor At(string scope, long last) => new(scope, last, long.MaxValue, null, []);
}

/// <summary>The value of a sort key; all null when the resource has none.</summary>
internal sealed record SortKeyValue(string? Text, long? Integer, double? Real)
{
    [JsonIgnore]
    public object? Value => Text ?? (object?)Integer ?? Real;

    public static SortKeyValue Of(object? value) => value switch
    {
        null or DBNull => new SortKeyValue(null, null, null),
        string text => new SortKeyValue(text, null, null),
        double real => new SortKeyValue(null, null, real),
        long integer => new SortKeyValue(null, integer, null),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
