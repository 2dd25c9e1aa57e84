namespace DataBank.Storage;

/// <summary>A client assertion that has been taken: it is not taken again while it would be valid (RFC 7523 §3, item 7).</summary>
public sealed class UsedAssertion
{
    /// <summary>SHA-256 of client and <c>jti</c>, in hex.</summary>
    public required string Id { get; init; }

    /// <summary>When the assertion ends, in seconds since 1970.</summary>
    public required long Expires { get; init; }
}
