namespace DataBank.Server;

/// <summary>A server that files are fetched from.</summary>
/// <param name="Url">Files lie below it.</param>
/// <param name="TokenFile">Holds the access token that it asks for, read before each request; null: it asks for none.</param>
public sealed record ImportSource(Uri Url, string? TokenFile)
{
    /// <summary>Whether a file lies below <see cref="Url"/>; the URL has been normalised, so that ".." leads nowhere.</summary>
    public bool Holds(Uri file) => file.AbsolutePath != Url.AbsolutePath && OutboundHttp.IsAllowed(file, [Url]);
}
