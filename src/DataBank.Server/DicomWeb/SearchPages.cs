using System.Globalization;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>
/// Makes limit and offset exact while others store and delete: where a page ended is remembered for a while, and the page with the
/// offset after it goes on from that match, whatever came or went before it. An offset nobody paged to is counted from the start.
/// </summary>
public sealed class SearchPages(TimeProvider clock)
{
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(15);
    private readonly Lock gate = new();
    private readonly Dictionary<string, (StudyPlace Place, DateTimeOffset Until)> places = new(StringComparer.Ordinal);
    private readonly Queue<string> order = [];

    internal StudyQuery Continue(HttpContext context, DicomWebFace face, StudyQuery query)
    {
        if (query.Offset == 0) return query;
        lock (gate)
        {
            return places.TryGetValue(Key(context, face, query.Offset), out var found) && found.Until > clock.GetUtcNow()
                ? query with { After = found.Place, Offset = 0 }
                : query;
        }
    }

    internal void Remember(HttpContext context, DicomWebFace face, int offset, StudyPlace place)
    {
        var key = Key(context, face, offset);
        lock (gate)
        {
            if (!places.ContainsKey(key)) order.Enqueue(key);
            places[key] = (place, clock.GetUtcNow() + Remembered);
            while (order.Count > MostRemembered) places.Remove(order.Dequeue());
        }
    }

    // One caller, one query: the offset is the only thing that differs between its pages, and the limit may change.
    private static string Key(HttpContext context, DicomWebFace face, int offset)
    {
        var query = context.Request.Query
            .Where(parameter => parameter.Key.ToLowerInvariant() is not ("offset" or "limit" or "includefield" or "accept"))
            .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
            .Select(parameter => $"{parameter.Key}={string.Join('\n', parameter.Value.ToArray())}");
        return string.Create(CultureInfo.InvariantCulture, $"{offset}\n{face.Name}\n{Caller.Subject(context.User)}\n{context.Request.Path}\n{string.Join('\n', query)}");
    }
}
