namespace DataBank.Proxy;

/// <summary>A ControlledAccessGrants visa that was found good: a data access committee has granted its subject a theme.</summary>
/// <param name="Issuer">Who has signed it.</param>
/// <param name="Subject">Whom it is about, as the issuer knows them.</param>
/// <param name="Source">The organization that has granted it.</param>
/// <param name="Until">No access is begun from here on.</param>
internal sealed record Visa(string Issuer, string Subject, string Source, DateTimeOffset Until);
