namespace DataBank.Server;

/// <summary>Endpoint metadata: shows no data, is not in the journal.</summary>
internal sealed record NotAudited;
