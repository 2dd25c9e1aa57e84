using System.Collections.Concurrent;
using System.Security.Cryptography;
using DataBank.Fhir;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>Who is who among the upstream's patients: FHIR ids and medical record numbers lead to one random key per person.</summary>
internal sealed class PersonVault
{
    /// <summary>What its key is called in the vault.</summary>
    public const string KeyName = "persons";

    /// <summary>How the names of keys begin by which other vaults have hashed places of genomes.</summary>
    public const string PlaceKeyNames = "places/";

    private const int LargestCache = 100_000;

    private readonly PersonStore persons;
    private readonly RowSeal seal;
    private readonly IReadOnlyList<string> systems;
    private readonly ConcurrentDictionary<string, Guid> cache = new(StringComparer.Ordinal);

    private PersonVault(PersonStore persons, RowSeal seal, IReadOnlyList<byte[]> formerPlaceKeys, IReadOnlyList<string> systems) =>
        (this.persons, this.seal, FormerPlaceKeys, this.systems) = (persons, seal, formerPlaceKeys, systems);

    public static async Task<PersonVault> OpenAsync(
        VaultStore vault, KeyEncryption keyEncryption, IReadOnlyList<string> systems, CancellationToken cancellation)
    {
        var wrapped = await vault.KeyAsync(KeyName, () => keyEncryption.CreateMasterKey(KeyName), cancellation);
        var secret = keyEncryption.Decrypt(wrapped, KeyName, "master-key");
        var seal = new RowSeal(secret, KeyName);
        CryptographicOperations.ZeroMemory(secret);
        var former = (await vault.FindKeysAsync(PlaceKeyNames, cancellation)).Select(key => keyEncryption.Decrypt(key.Wrapped, key.Name, "master-key"));
        return new PersonVault(new PersonStore(vault.Database), seal, [.. former], [.. systems.Union(await vault.RecordSystemsAsync(cancellation))]);
    }

    public Task<Guid?> FindByPatientIdAsync(string patientId, CancellationToken cancellation) => FindAsync(IdentityOf(patientId), cancellation);

    /// <summary>Null as well when the system is not one that names persons.</summary>
    public Task<Guid?> FindByIdentifierAsync(string system, string value, CancellationToken cancellation) =>
        systems.Contains(system) ? FindAsync(IdentityOf(system, value), cancellation) : Task.FromResult<Guid?>(null);

    /// <summary>The person of a Patient resource; a person not known by its id or any of its record numbers is new.</summary>
    public async Task<Guid> ResolveAsync(FhirResource patient, CancellationToken cancellation) => (await ResolveAllAsync([patient], cancellation))[0];

    /// <summary>The same of several Patients, in their order.</summary>
    public Task<IReadOnlyList<Guid>> ResolveAllAsync(IReadOnlyList<FhirResource> patients, CancellationToken cancellation) =>
        persons.ResolveAllAsync([.. patients.Select(IdentitiesOf)], cancellation);

    /// <summary>FHIR ids of the Patient resources of a person.</summary>
    public async Task<IReadOnlyList<string>> PatientIdsAsync(Guid person, CancellationToken cancellation) =>
        [.. (await IdentitiesAsync(person, cancellation)).Where(identity => identity[0] == "patient").Select(identity => identity[2])];

    /// <summary>Everything that leads to a person: "patient", "" and the FHIR id, or "identifier", system and value.</summary>
    public async Task<IReadOnlyList<string[]>> IdentitiesAsync(Guid person, CancellationToken cancellation) =>
        [.. (await persons.IdentitiesAsync(person, cancellation)).Select(identity => seal.Open(identity.Sealed, identity.Hash).Split('\n'))];

    /// <summary>Forgets what was looked up: another node may have merged persons.</summary>
    public void Forget() => cache.Clear();

    public async Task MergeAsync(Guid from, Guid into, CancellationToken cancellation)
    {
        await persons.MergeAsync(from, into, cancellation);
        cache.Clear();
    }

    /// <summary>Seals rows that outlive the keys of themes.</summary>
    public RowSeal Rows => seal;

    /// <summary>By which vaults of other banks have hashed places of genomes that came along.</summary>
    public IReadOnlyList<byte[]> FormerPlaceKeys { get; }

    /// <summary>A FHIR id as something that leads to a person.</summary>
    public static string[] IdentityOf(string patientId) => ["patient", "", patientId];

    /// <summary>Something that leads to a person, as <see cref="IdentitiesAsync"/> gives it, as the vault keeps it.</summary>
    public VaultIdentity ToRow(string[] identity)
    {
        var hash = seal.Hash(identity);
        return new VaultIdentity(hash, seal.Seal(string.Join('\n', identity), hash));
    }

    private async Task<Guid?> FindAsync(string[] identity, CancellationToken cancellation)
    {
        var hash = seal.Hash(identity);
        if (cache.TryGetValue(hash, out var known))
            return known;
        var found = await persons.FindAsync(hash, cancellation);
        if (found is not { } person)
            return null;
        if (cache.Count >= LargestCache)
            cache.Clear();
        cache[hash] = person;
        return person;
    }

    private IReadOnlyList<VaultIdentity> IdentitiesOf(FhirResource patient)
    {
        var identities = new List<string[]> { IdentityOf(patient.Id!) };
        foreach (var identifier in patient.Root.Items("identifier"))
        {
            if (identifier.Text("system") is { } system && systems.Contains(system) && identifier.Text("value") is { Length: > 0 } value)
                identities.Add(IdentityOf(system, value));
        }
        return [.. identities.Select(ToRow).DistinctBy(row => row.Hash)];
    }

    private static string[] IdentityOf(string system, string value) => ["identifier", system, value];
}
