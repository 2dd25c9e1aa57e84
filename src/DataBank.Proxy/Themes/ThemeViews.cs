using System.Collections.Concurrent;
using System.Security.Cryptography;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// The live themes of this process. A view is a database of its own and can always be filled again, under the same pseudonyms: so it
/// is deleted as soon as its study is not live, and what is not live does not exist.
/// </summary>
internal sealed class ThemeViews(VaultStore vault, KeyEncryption keyEncryption, ProxyOptions options, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>What views hold of their sources; 2: instances point to their bulk data.</summary>
    private const int ProjectionVersion = 2;

    private readonly ConcurrentDictionary<string, ThemeView> views = new(StringComparer.Ordinal);
    private long consentsAsOf; // Ticks in UTC; 0 before the first pass.

    public IEnumerable<ThemeView> All => views.Values;

    public ThemeView? Find(string theme) => views.GetValueOrDefault(theme);

    /// <summary>Up to when every consent is known to have been taken into account; null before the first pass.</summary>
    public DateTimeOffset? ConsentsAsOf
    {
        get => Interlocked.Read(ref consentsAsOf) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        set => Interlocked.Exchange(ref consentsAsOf, value?.UtcTicks ?? 0);
    }

    /// <summary>False: a withdrawal might have been missed, nothing may be shown.</summary>
    public bool AreConsentsCurrent => ConsentsAsOf is { } asOf && clock.GetUtcNow() - asOf <= options.LargestConsentLag;

    /// <summary>The view of a theme; made anew, and to be filled again, when it was made under another policy, or last year: ages have grown.</summary>
    public async Task<ThemeView> OpenAsync(string theme, ReleasePolicy policy, CancellationToken cancellation)
    {
        var version = $"{policy.Name} {policy.Version} {ProjectionVersion} {clock.GetUtcNow().Year}";
        if (Find(theme) is { } open && open.PolicyVersion == version)
            return open;
        Directory.CreateDirectory(options.ViewsFolder);
        var row = await vault.ThemeAsync(theme, options.OffsetRange, () => keyEncryption.CreateMasterKey(theme), cancellation);
        if (row.PolicyVersion != version)
        {
            await CloseAsync(theme, cancellation);
            await vault.SetPolicyAsync(theme, version, cancellation);
            row = row with { PolicyVersion = version };
        }
        var master = keyEncryption.Decrypt(row.WrappedKey, theme, "master-key");
        var seal = new RowSeal(master, theme);
        CryptographicOperations.ZeroMemory(master);
        if (!File.Exists(PathOf(theme)))
            await vault.EmptyThemeAsync(theme, cancellation); // The view was lost: what the vault says of it no longer holds.
        var database = await Database.OpenAsync(DatabaseEngine.Sqlite, $"Data Source={PathOf(theme)}", "records", clock, cancellation);
        var view = new ThemeView(row, policy, keyEncryption.OpenTheme(theme, row.WrappedKey), seal, database);
        await view.Resources.RefreshIndexAsync(cancellation);
        await view.Resources.WriteAsync([ThemeEndpoint.Write($"{options.PublicUrl}/research/{theme}/dicomweb")], cancellation);
        return views[theme] = view;
    }

    /// <summary>Takes a view off and deletes it; the theme's key stays, so that it can come back under the same pseudonyms.</summary>
    public async Task CloseAsync(string theme, CancellationToken cancellation)
    {
        if (views.TryRemove(theme, out var view))
            await view.DisposeAsync();
        foreach (var suffix in new[] { "", "-wal", "-shm", "-journal" })
            File.Delete(PathOf(theme) + suffix);
        await vault.EmptyThemeAsync(theme, cancellation);
    }

    /// <summary>Closes what an earlier run left of themes that are no longer live.</summary>
    public async Task CloseAllButAsync(IReadOnlyCollection<string> live, CancellationToken cancellation)
    {
        foreach (var theme in await vault.ThemesAsync(cancellation))
        {
            if (!live.Contains(theme.Theme) && (Find(theme.Theme) is not null || File.Exists(PathOf(theme.Theme))))
                await CloseAsync(theme.Theme, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var view in views.Values)
            await view.DisposeAsync();
    }

    // A FHIR id is a safe file name: letters, digits, "-" and "." only.
    private string PathOf(string theme) => Path.Combine(options.ViewsFolder, theme + ".db");
}
