namespace DataBank.Proxy;

/// <summary>A version of an upstream resource and whose it is.</summary>
/// <param name="Person">Null when it belongs to nobody, to several, or was deleted.</param>
internal sealed record SourceItem(FhirEntry Entry, Guid? Person);
