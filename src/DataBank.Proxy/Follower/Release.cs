using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>A resource on its last step into a view.</summary>
/// <param name="Row">Where it comes from.</param>
/// <param name="Write">The resource.</param>
/// <param name="Provenance">What it was made of.</param>
/// <param name="Genetic">What it tells of a genome; null: nothing.</param>
internal sealed record Release(VaultProjection Row, ResourceWrite Write, ResourceWrite Provenance, GeneticContent? Genetic);
