namespace DataBank.Proxy;

/// <summary>A case of a theme as it goes to another bank.</summary>
internal sealed record HandedOverCase(long Number, string CaseId, Guid Person);
