using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>One version of a resource as the store holds it.</summary>
/// <param name="Key">Type and id.</param>
/// <param name="Version">1, 2, …</param>
/// <param name="LastUpdated">Millisecond precision, UTC.</param>
/// <param name="IsDeleted">A deletion; <paramref name="Json"/> is then empty.</param>
/// <param name="Method">POST, PUT or DELETE: what made this version.</param>
/// <param name="Surrogate">Place in the store's order; 0 for what is built in.</param>
/// <param name="Json">The resource with id and meta, UTF-8 JSON, ready to send.</param>
public sealed record StoredResource(
    ResourceKey Key, long Version, DateTimeOffset LastUpdated, bool IsDeleted, string Method, long Surrogate, ReadOnlyMemory<byte> Json)
{
    /// <summary>It is a definition of R4 or of a package, and nothing that the store holds: it has no version there.</summary>
    public bool IsBuiltIn => Surrogate == 0;
}
