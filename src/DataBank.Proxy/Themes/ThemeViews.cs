using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// The live themes of this process. A view is a database of its own and can always be filled again, under the same pseudonyms: so it
/// is deleted as soon as its study is not live, and what is not live does not exist. Of several nodes one writes the views; the others
/// have them open as it has made them.
/// </summary>
internal sealed class ThemeViews(VaultStore vault, KeyEncryption keyEncryption, DatabaseShelf shelf, ProxyOptions options, TimeProvider clock) : IAsyncDisposable
{
    private const string Schema = "records";

    /// <summary>What views hold of their sources; 2: instances point to their bulk data; 3: case ids, ages at events; 4: the provenance of each; 5: displays of loaded terminologies.</summary>
    private const int ProjectionVersion = 5;

    private readonly ConcurrentDictionary<string, ThemeView> views = new(StringComparer.Ordinal);
    private long consentsAsOf; // Ticks in UTC; 0 before the first pass.
    private long dataAsOf; // The same.

    public IEnumerable<ThemeView> All => views.Values;

    public ThemeView? Find(string theme) => views.GetValueOrDefault(theme);

    /// <summary>Up to when every consent is known to have been taken into account; null before the first pass.</summary>
    public DateTimeOffset? ConsentsAsOf
    {
        get => Interlocked.Read(ref consentsAsOf) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        set => Interlocked.Exchange(ref consentsAsOf, value?.UtcTicks ?? 0);
    }

    /// <summary>Up to when every other change is known to have been taken into account; null before the first pass, and on a node that does not follow.</summary>
    public DateTimeOffset? DataAsOf
    {
        get => Interlocked.Read(ref dataAsOf) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        set => Interlocked.Exchange(ref dataAsOf, value?.UtcTicks ?? 0);
    }

    /// <summary>False: a withdrawal might have been missed, nothing may be shown.</summary>
    public bool AreConsentsCurrent => ConsentsAsOf is { } asOf && clock.GetUtcNow() - asOf <= options.LargestConsentLag;

    /// <summary>The view of a theme, to be written; made anew, and to be filled again, when it was made under another policy, or last year: ages have grown.</summary>
    public async Task<ThemeView> OpenAsync(string theme, LiveStudy study, CancellationToken cancellation)
    {
        var code = study.ReleasesIdentificationCode ? ThemeView.WithIdentificationCode : "";
        var version = $"{study.Policy.Name} {study.Policy.Version} {ProjectionVersion} {clock.GetUtcNow().Year}{code}";
        if (Find(theme) is { } open && open.PolicyVersion == version)
            return open;
        var row = await vault.ThemeAsync(theme, options.OffsetRange, () => keyEncryption.CreateMasterKey(theme), cancellation);
        IReadOnlyList<StoredSubscription> subscriptions = [];
        if (row.PolicyVersion != version)
        {
            subscriptions = await SubscriptionsAsync(row, cancellation);
            await CloseAsync(row, cancellation);
            await vault.SetPolicyAsync(theme, version, cancellation);
            row = row with { PolicyVersion = version };
        }
        if (!shelf.Fits(row.ViewStem, theme))
        {
            row = row with { ViewStem = shelf.NewStem(theme) };
            await vault.SetViewStemAsync(theme, row.ViewStem, cancellation);
        }
        if (await shelf.FindAsync(row.ViewStem, cancellation) is null)
            await vault.EmptyThemeAsync(theme, cancellation); // The view was lost: what the vault says of it no longer holds.
        var (name, database) = await shelf.OpenAsync(row.ViewStem, Schema, cancellation);
        var view = Make(row, study.Policy, name, database);
        await new SubscriptionStore(database).ContinueAsync(subscriptions, cancellation);
        await view.Resources.RefreshIndexAsync(cancellation);
        await view.Resources.WriteAsync([ThemeEndpoint.Write($"{options.PublicUrl}/research/{theme}/dicomweb")], cancellation);
        return views[theme] = view;
    }

    /// <summary>Who has subscribed to a view that is about to be made anew.</summary>
    private async Task<IReadOnlyList<StoredSubscription>> SubscriptionsAsync(VaultTheme row, CancellationToken cancellation)
    {
        if (!await ExistsAsync(row, cancellation)) return [];
        await LetGoAsync(row.Theme);
        try
        {
            var (_, former) = await shelf.OpenAsync(row.ViewStem, Schema, cancellation);
            await using (former)
            {
                return await former.ReadAsync(session => SubscriptionStore.ShownAsync(session, cancellation), cancellation);
            }
        }
        catch (Exception problem) when (problem is DbException or SchemaProblem)
        {
            return []; // A view that can't be read any more is made anew all the same.
        }
    }

    /// <summary>Closes, and deletes, what is no longer live; a theme's key stays, so that it can come back under the same pseudonyms.</summary>
    public async Task CloseAllButAsync(IReadOnlyCollection<string> live, CancellationToken cancellation)
    {
        foreach (var theme in await vault.ThemesAsync(cancellation))
        {
            if (!live.Contains(theme.Theme) && (Find(theme.Theme) is not null || await ExistsAsync(theme, cancellation)))
                await CloseAsync(theme, cancellation);
        }
    }

    /// <summary>Opens the views as the node that writes them has made them, with the members that it knows.</summary>
    public async Task AttachAsync(CancellationToken cancellation)
    {
        var themes = await vault.ThemesAsync(cancellation);
        foreach (var gone in views.Keys.Except(themes.Select(theme => theme.Theme)).ToList())
            await LetGoAsync(gone);
        foreach (var row in themes)
        {
            var name = shelf.Fits(row.ViewStem, row.Theme) ? await shelf.FindAsync(row.ViewStem, cancellation) : null;
            if (Find(row.Theme) is { } open && (open.Name != name || open.PolicyVersion != row.PolicyVersion))
                await LetGoAsync(row.Theme);
            if (name is null || ReleasePolicy.Find(row.PolicyVersion.Split(' ')[0]) is not { } policy)
                continue;
            var members = (await vault.MembersAsync(row.Theme, cancellation)).Keys.ToHashSet();
            var view = Find(row.Theme) ?? Make(row, policy, name, await shelf.AttachAsync(name, Schema, cancellation));
            view.Members = members;
            views[row.Theme] = view;
        }
    }

    /// <summary>Closes all views, and deletes none: another node writes them from now on, or did.</summary>
    public async Task LetGoAsync()
    {
        ConsentsAsOf = DataAsOf = null;
        foreach (var theme in views.Keys)
            await LetGoAsync(theme);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var view in views.Values)
            await view.DisposeAsync();
    }

    private ThemeView Make(VaultTheme row, ReleasePolicy policy, string name, Database database)
    {
        var master = keyEncryption.Decrypt(row.WrappedKey, row.Theme, "master-key");
        var seal = new RowSeal(master, row.KeyName);
        CryptographicOperations.ZeroMemory(master);
        return new ThemeView(row, policy, keyEncryption.OpenTheme(row.Theme, row.WrappedKey, row.KeyName), seal, name, database, options.Kanji);
    }

    private async Task CloseAsync(VaultTheme row, CancellationToken cancellation)
    {
        await LetGoAsync(row.Theme);
        if (shelf.Fits(row.ViewStem, row.Theme))
            await shelf.DropAsync(row.ViewStem, cancellation);
        await vault.EmptyThemeAsync(row.Theme, cancellation);
    }

    private async Task<bool> ExistsAsync(VaultTheme row, CancellationToken cancellation) =>
        shelf.Fits(row.ViewStem, row.Theme) && await shelf.FindAsync(row.ViewStem, cancellation) is not null;

    private async Task LetGoAsync(string theme)
    {
        if (views.TryRemove(theme, out var view))
            await view.DisposeAsync();
    }
}
