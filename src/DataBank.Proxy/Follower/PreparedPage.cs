using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>What a page of the upstream comes to in a view.</summary>
/// <param name="Releases">What is to be shown.</param>
/// <param name="Erasures">What is shown and must no longer be.</param>
internal sealed record PreparedPage(IReadOnlyList<Release> Releases, IReadOnlyList<VaultProjection> Erasures);
