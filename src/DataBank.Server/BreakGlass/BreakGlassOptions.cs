namespace DataBank.Server;

/// <param name="Lifetime">How long a closed record stays open to who has opened it.</param>
public sealed record BreakGlassOptions(TimeSpan Lifetime);
