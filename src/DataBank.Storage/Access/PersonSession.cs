namespace DataBank.Storage;

/// <summary>Somebody is signed in at one browser.</summary>
public sealed class PersonSession
{
    /// <summary>SHA-256 of the secret that the browser holds, in hex: who reads this table can't become anybody.</summary>
    public required string Id { get; init; }

    public required string PersonId { get; init; }

    /// <summary>The person's security stamp at sign-in: when it changes, the session has ended.</summary>
    public required string Stamp { get; init; }

    /// <summary>When the person signed in, in seconds since 1970.</summary>
    public required long Begun { get; init; }

    /// <summary>When it ends unless it is used before, in seconds since 1970.</summary>
    public required long Ends { get; set; }
}
