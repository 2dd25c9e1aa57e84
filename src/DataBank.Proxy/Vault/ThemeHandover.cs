using System.Security.Cryptography;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// A theme on its way to another bank: its master key, cases and persons, so that pseudonyms, UIDs, dates and case ids stay the same there; what was
/// decided of pixels, and what was shown of genomes, which counts on. It
/// leaves only after a request that names the recipient's key and that two others have approved, as for re-identification (japan-law NG-3).
/// </summary>
public sealed class ThemeHandover
{
    private const int Approvals = 2;
    private readonly VaultStore vault;
    private readonly KeyEncryption keyEncryption;
    private readonly PersonVault persons;

    private ThemeHandover(VaultStore vault, KeyEncryption keyEncryption, PersonVault persons) => (this.vault, this.keyEncryption, this.persons) = (vault, keyEncryption, persons);

    /// <param name="database">Of schema "vault"; it stays the caller's.</param>
    /// <param name="systems">Of record numbers.</param>
    public static async Task<ThemeHandover> OpenAsync(Database database, string keyFile, IKeySeal seal, IReadOnlyList<string> systems, CancellationToken cancellation)
    {
        var vault = new VaultStore(database);
        var key = await VaultUpkeep.OpenKeyAsync(vault, keyFile, seal, cancellation);
        return new ThemeHandover(vault, key, await PersonVault.OpenAsync(vault, key, systems, cancellation));
    }

    /// <summary>All that goes along of a theme, in the clear: it is to be sealed before it is written anywhere.</summary>
    /// <param name="task">The request.</param>
    /// <param name="publicKeyHash">SHA-256 of the key that it will be sealed for.</param>
    /// <exception cref="RequestProblem">There is no such theme or request; the request is not approved, is over, or names another key.</exception>
    public async Task<byte[]> TakeOutAsync(string theme, string task, string publicKeyHash, CancellationToken cancellation)
    {
        var row = await FindAsync(theme, cancellation) ?? throw new RequestProblem(404, "not-found", $"The vault has no theme {theme}.");
        _ = await new ReidentificationStore(vault.Database).ChangeAsync(theme, task, null, request => (Check(request, publicKeyHash), request.ExpiresAt), cancellation)
            ?? throw new RequestProblem(404, "not-found", $"The theme {theme} has no request {task}.");
        var seal = SealOf(row, out var master);
        var cases = (await new CaseStore(vault.Database).AllAsync(theme, cancellation)).Select(each => (each.Number, Opened: CaseIds.Open(each, seal))).ToList();
        var places = await new GeneticReleaseStore(vault.Database).OfThemeAsync(theme, cancellation);
        var known = new Dictionary<Guid, IReadOnlyList<string[]>>();
        foreach (var person in cases.Select(each => each.Opened.Person).Concat(places.Select(each => each.Key)).Distinct()) known[person] = await persons.IdentitiesAsync(person, cancellation);
        return JsonSerializer.SerializeToUtf8Bytes(new HandedOverTheme(
            theme, row.KeyName, master, row.Epoch, row.OffsetRange, row.OpenedAt, [.. cases.Select(each => new HandedOverCase(each.Number, each.Opened.CaseId, each.Opened.Person))], known)
        {
            ShortPseudonyms = await new ShortPseudonymStore(vault.Database).AllAsync(theme, cancellation),
            Decisions = await new ClearedCopyStore(vault.Database).DecisionsAsync(theme, cancellation),
            Places = places.ToDictionary(each => each.Key, each => (IReadOnlyList<GeneticLocusRow>)[.. each]),
            PlaceKeys = places.Count == 0 ? [] : [persons.Rows.CopyHashKey(), .. persons.FormerPlaceKeys],
        });
    }

    /// <summary>Takes in a theme of another bank; done again it changes nothing.</summary>
    /// <param name="content">As <see cref="TakeOutAsync"/> gave it.</param>
    /// <param name="idHere">Ids here of the other bank's resources.</param>
    /// <param name="systemHere">Identifier systems here of those there.</param>
    /// <returns>The theme's id here; how many persons came, and why the theme is refused, or null.</returns>
    public async Task<(string Theme, int Persons, string? Refusal)> TakeInAsync(
        ReadOnlyMemory<byte> content, Func<ResourceKey, string> idHere, Func<string, string> systemHere, CancellationToken cancellation)
    {
        var came = JsonSerializer.Deserialize<HandedOverTheme>(content.Span) ?? throw new InvalidDataException("A sealed theme is empty.");
        var theme = idHere(new ResourceKey("ResearchStudy", came.Theme));
        if (await FindAsync(theme, cancellation) is { } present)
        {
            SealOf(present, out var master);
            if (present.KeyName != came.KeyName || !CryptographicOperations.FixedTimeEquals(master, came.Key))
                return (theme, 0, "The theme has another key here: its pseudonyms would differ. テーマの鍵が異なるため、仮名が一致しません。");
        }
        var seal = new RowSeal(came.Key, came.KeyName);
        var row = new VaultTheme(theme, keyEncryption.WrapMasterKey(came.Key, theme), came.Epoch, came.OffsetRange, came.OpenedAt, "", "") { KeyName = came.KeyName };
        CryptographicOperations.ZeroMemory(came.Key);
        var adopted = new AdoptedTheme(
            row, [.. came.Cases.Select(each => (CaseIds.HashOf(each.Person, seal), new VaultCase(each.Number, CaseIds.Close(each.Number, each.CaseId, each.Person, seal))))],
            came.ShortPseudonyms, came.Decisions, came.Places, [.. came.PlaceKeys.Select(Wrap)]);
        await vault.AdoptAsync(adopted, [.. came.Persons.SelectMany(Identities)], [], cancellation);
        return (theme, came.Persons.Count, null);

        IEnumerable<(Guid, VaultIdentity)> Identities(KeyValuePair<Guid, IReadOnlyList<string[]>> person) => person.Value.Select(identity => (person.Key, persons.ToRow(
            identity[0] == "patient" ? PersonVault.IdentityOf(idHere(new ResourceKey("Patient", identity[2]))) : [identity[0], systemHere(identity[1]), identity[2]])));
    }

    // One that comes along with several themes is there once.
    private (string Name, byte[] Wrapped) Wrap(byte[] placeKey)
    {
        var name = PersonVault.PlaceKeyNames + Convert.ToHexStringLower(SHA256.HashData(placeKey).AsSpan(0, 16));
        return (name, keyEncryption.WrapMasterKey(placeKey, name));
    }

    /// <summary>Patients who are persons of their own, whoever shares a number with them; who is known by an id already stays who he is.</summary>
    /// <param name="systems">Of record numbers, that name persons from now on.</param>
    public Task KeepApartAsync(IEnumerable<string> patientIds, IReadOnlyCollection<string> systems, CancellationToken cancellation) =>
        vault.AdoptAsync(null, [.. patientIds.Select(id => (Guid.NewGuid(), persons.ToRow(PersonVault.IdentityOf(id))))], systems, cancellation);

    private string Check(VaultReidentification request, string publicKeyHash)
    {
        var asked = ReidentificationRequest.Parse(persons.Rows.Open(request.Sealed, request.Id));
        if (asked.Reason != ReidentificationRequest.Handover) throw Refused("The request is none for a handover.");
        if (request.Status is not ("accepted" or "completed") || request.Approvals.Select(approval => approval.Approver).Distinct().Count(approver => approver != request.Requester) < Approvals)
            throw Refused("The request is not approved by two people (二人の承認が必要です).");
        if (request.ExpiresAt < vault.Database.Clock.GetUtcNow()) throw Refused("The time of the request is over; ask again.");
        return asked.Names[0].Value == publicKeyHash ? "completed" : throw Refused("The request names the key of another recipient.");
    }

    private RowSeal SealOf(VaultTheme theme, out byte[] master)
    {
        master = keyEncryption.Decrypt(theme.WrappedKey, theme.Theme, "master-key");
        return new RowSeal(master, theme.KeyName);
    }

    private async Task<VaultTheme?> FindAsync(string theme, CancellationToken cancellation) => (await vault.ThemesAsync(cancellation)).FirstOrDefault(row => row.Theme == theme);

    private static RequestProblem Refused(string reason) => new(409, "business-rule", reason, "Task");
}
