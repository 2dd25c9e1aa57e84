using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Somebody who has signed in with all that was asked for.</summary>
internal sealed record SignedIn(Person Person, DateTimeOffset At);
