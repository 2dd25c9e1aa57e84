namespace DataBank.Proxy;

/// <summary>Asks for a release of a version of a data set.</summary>
/// <param name="Version">Null: the newest.</param>
/// <param name="Purpose">What for, as the ledger and the manifest keep it.</param>
/// <param name="Recipient">Who is to have it.</param>
internal sealed record ReleaseRequest(string Dataset, string Purpose, string Recipient, int? Version = null);
