using System.Text.Json;
using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// What searches of a worklist compare: each value of an item in the form in which it is compared, under the path of its attribute; of
/// names also the words and their sounds. Written by their difference to what was there before.
/// </summary>
internal static class MatchingValues
{
    /// <summary>Attributes that stand deeper inside sequences have no rows.</summary>
    public const int DeepestPath = 3;

    public static string PathOf(IReadOnlyList<Tag> path) => string.Join('.', path);

    /// <summary>Where the words of a name stand.</summary>
    public static string WordsOf(string path) => $"{path}w";

    /// <summary>Where the sounds of a name's words stand.</summary>
    public static string SoundsOf(string path) => $"{path}s";

    public static HashSet<(string Attribute, string Value)> Of(AttributeDocument item)
    {
        var values = new HashSet<(string, string)>();
        foreach (var entry in item.Entries)
        {
            using var attribute = JsonDocument.Parse(entry.Json, DicomJson.Nesting);
            Add(values, [Tag.FromValue(entry.Tag)], attribute.RootElement);
        }
        return values;
    }

    public static async Task WriteAsync(
        WriteSession session, WorklistKind list, long owner, HashSet<(string Attribute, string Value)> before, HashSet<(string Attribute, string Value)> after,
        CancellationToken cancellation)
    {
        await RunAsync(WorklistSql.RemoveValues(session.Engine), before.Except(after));
        await RunAsync(WorklistSql.AddValues(session.Engine), after.Except(before));

        async Task RunAsync(string sql, IEnumerable<(string Attribute, string Value)> values)
        {
            (string, string)[] changed = [.. values];
            if (changed.Length == 0) return;
            await using var command = session.Command(sql).Add("@list", (long)list).Add("@owner", owner).AddList("@values", changed);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static void Add(HashSet<(string, string)> values, IReadOnlyList<Tag> path, JsonElement attribute)
    {
        if (QueryKey.Find(path) is { } key)
        {
            foreach (var text in AttributeValues.Texts(attribute)) Add(values, PathOf(path), key.Kind, text);
        }
        else if (path.Count < DeepestPath)
        {
            foreach (var (tag, nested) in AttributeValues.Nested(attribute)) Add(values, [.. path, tag], nested);
        }
    }

    private static void Add(HashSet<(string, string)> values, string path, MatchKind kind, string text)
    {
        foreach (var form in AttributeMatch.Forms(kind, text)) values.Add((path, form));
        if (kind != MatchKind.Name) return;
        foreach (var word in MatchText.NameWords(text))
        {
            values.Add((WordsOf(path), word));
            if (NameSound.Of(word) is { } sound) values.Add((SoundsOf(path), sound));
        }
    }
}
