using System.Collections.Concurrent;
using DataBank.Fhir;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>A live theme: its keys, its members, and the store that its view is.</summary>
internal sealed class ThemeView(VaultTheme theme, ReleasePolicy policy, ThemeKeys keys, RowSeal seal, string name, Database database, KanjiForms kanji) : IAsyncDisposable
{
    /// <summary>How versions of policies end that release identification codes to a theme by its basis.</summary>
    public const string WithIdentificationCode = " with identification code";

    private volatile IReadOnlySet<Guid> members = new HashSet<Guid>();

    public string Theme => theme.Theme;

    /// <summary>What its database is called as long as this node has it open.</summary>
    public string Name => name;

    public int OffsetRange => theme.OffsetRange;

    /// <summary>What may be shown in it.</summary>
    public ReleasePolicy Policy => policy;

    /// <summary>Version of the policy and of what is made of it; whatever stands in the view was made under this one.</summary>
    public string PolicyVersion => theme.PolicyVersion;

    /// <summary>Whether an identification code (個人識別符号) of a genome may be in it.</summary>
    public bool ReleasesIdentificationCode => PolicyVersion.EndsWith(WithIdentificationCode, StringComparison.Ordinal);

    public ThemeKeys Keys => keys;

    /// <summary>Seals the theme's rows in the vault.</summary>
    public RowSeal Seal => seal;

    public ResourceStore Resources { get; } = new(database, new ResourceStoreOptions(KeepsHistory: false) { Kanji = kanji });

    /// <summary>The same as it may leave (<see cref="LeavingGuard.Of"/>).</summary>
    public ResourceStore? Guarded { get; set; }

    /// <summary>For which identifiers of whom each version was searched, as far as it has left. The place of one that was erased may be another's later: the id tells them apart.</summary>
    public ConcurrentDictionary<(long Surrogate, string Id), (Guid Person, string Identifiers)> Searched { get; } = new();

    /// <summary>What search knows of Provenances, by the type of resource that they tell of.</summary>
    public ConcurrentDictionary<string, IndexedDerivation> Derivations { get; } = new(StringComparer.Ordinal);

    public StudyStore Studies { get; } = new(database);

    /// <summary>
    /// Held while the view is written. Membership is set before a withdrawal waits here and looked at again by whoever has just
    /// entered: nothing of a person who left can be written after the erasure.
    /// </summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Persons whose data may be in the view now.</summary>
    public IReadOnlySet<Guid> Members
    {
        get => members;
        set => members = value;
    }

    /// <summary>How many members' records are still to be filled in; null where that is not, or not yet, this node's work.</summary>
    public int? Waiting { get; set; }

    /// <summary>Who has left since records began to be filled in. Read and changed by who holds the gate.</summary>
    public HashSet<Guid> Left { get; } = [];

    /// <summary>Records begin to be filled in.</summary>
    public async Task ForgetLeftAsync(CancellationToken cancellation)
    {
        await Gate.WaitAsync(cancellation);
        Left.Clear();
        Gate.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        Gate.Dispose();
    }
}
