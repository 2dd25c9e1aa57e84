namespace DataBank.Server;

/// <summary>
/// Tickets that open one file to one caller, beside the access token: short-lived, and of an audience of their own, so that they open nothing else.
/// </summary>
public sealed class FileTickets(SigningKey key, TimeProvider clock)
{
    /// <summary>The header that a ticket comes in: addresses are written down where nobody looks after them.</summary>
    public const string Header = "DataBank-File-Ticket";

    private const string Audience = "databank-files";
    private const string PathClaim = "path";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <param name="subject">Whose it is.</param>
    /// <param name="path">Of the file.</param>
    /// <param name="until">When the right ends that it is given by.</param>
    public string Issue(string subject, string path, DateTimeOffset until)
    {
        var now = clock.GetUtcNow();
        return OwnTokens.Issue(
            key, Audience, now, until < now + Lifetime ? until : now + Lifetime, new Dictionary<string, object> { [Caller.SubjectClaim] = subject, [PathClaim] = path });
    }

    /// <summary>Whether a ticket opens a file to a caller.</summary>
    public async Task<bool> OpensAsync(string? ticket, string subject, string path)
    {
        return !string.IsNullOrEmpty(ticket) && await OwnTokens.ReadAsync(key, Audience, ticket, TimeSpan.Zero) is { } said
            && said.FindFirst(Caller.SubjectClaim)?.Value == subject && said.FindFirst(PathClaim)?.Value == path;
    }
}
