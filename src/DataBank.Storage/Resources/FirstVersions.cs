using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// The first versions of many new resources as they will lie in the database, made on all processors: other writes wait for the one at hand, of which
/// stamping and compressing are a large part.
/// </summary>
internal sealed class FirstVersions
{
    private const int FewestWrites = 100;

    private readonly Dictionary<ResourceWrite, (FhirResource Stamped, ResourceBody Body)> made = new(ReferenceEqualityComparer.Instance);

    /// <param name="now">When they are written.</param>
    /// <param name="writes">Of resources that are not there yet; of few nothing is made.</param>
    public FirstVersions(DateTimeOffset now, IReadOnlyList<ResourceWrite> writes)
    {
        if (writes.Count < FewestWrites) return;
        var each = new (FhirResource Stamped, ResourceBody Body)?[writes.Count];
        Parallel.For(0, each.Length, at => each[at] = Make(writes[at], now));
        for (var at = 0; at < each.Length; at++)
        {
            if (each[at] is { } version) made[writes[at]] = version;
        }
    }

    /// <summary>That of a write; null when it was not made.</summary>
    public (FhirResource Stamped, ResourceBody Body)? Of(ResourceWrite write) => made.TryGetValue(write, out var version) ? version : null;

    private static (FhirResource Stamped, ResourceBody Body)? Make(ResourceWrite write, DateTimeOffset now)
    {
        try
        {
            var stamped = write.Resource!.Stamp(write.Key.Id, write.FirstVersion, now);
            return (stamped, ResourceBody.Compress(stamped.Utf8));
        }
        catch (RequestProblem)
        {
            return null; // It is met again where this resource is written, and the others are written all the same.
        }
    }
}
