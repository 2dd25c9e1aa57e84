using DataBank.Server;

namespace DataBank.Proxy;

/// <summary>A ControlledAccessGrants visa that was found good: a data access committee has granted its subject a theme.</summary>
/// <param name="Identity">Whom it is about, and who has signed it.</param>
/// <param name="Source">The organization that has granted it.</param>
/// <param name="Until">No access is begun from here on.</param>
internal sealed record Visa(VisaIdentity Identity, string Source, DateTimeOffset Until);
