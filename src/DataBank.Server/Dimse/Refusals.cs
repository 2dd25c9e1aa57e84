using System.Collections.Concurrent;
using System.Text.Json;

namespace DataBank.Server;

/// <summary>The instances of a study that a destination did not take, and why the first of them was refused.</summary>
internal sealed class Refusals
{
    private readonly ConcurrentQueue<(string SopInstanceUid, string Reason)> refused = [];

    public bool IsEmpty => refused.IsEmpty;

    public string Reason => refused.TryPeek(out var first) ? first.Reason : "";

    public void Add(string sopInstanceUid, string reason) => refused.Enqueue((sopInstanceUid, reason));

    /// <summary>Their UIDs, as a job remembers them.</summary>
    public string ToText() => JsonSerializer.Serialize(refused.Select(instance => instance.SopInstanceUid));

    /// <summary>The UIDs that <see cref="ToText"/> wrote; null: no attempt has come so far. (An older version noted a reason there.)</summary>
    public static IReadOnlySet<string>? Read(string? text) =>
        text is ['[', ..] ? JsonSerializer.Deserialize<string[]>(text)!.ToHashSet(StringComparer.Ordinal) : null;
}
