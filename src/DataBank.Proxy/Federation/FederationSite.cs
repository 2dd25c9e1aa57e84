namespace DataBank.Proxy;

/// <summary>A bank that the broker asks.</summary>
/// <param name="Url">Its base address, with a slash at the end.</param>
/// <param name="Token">An access token for it, renewed as needed; null: it asks for none.</param>
/// <param name="Themes">What it calls themes that have another id here.</param>
public sealed record FederationSite(string Name, Uri Url, Func<CancellationToken, ValueTask<string?>> Token, IReadOnlyDictionary<string, string> Themes)
{
    public string ThemeOf(string theme) => Themes.TryGetValue(theme, out var name) ? name : theme;
}
