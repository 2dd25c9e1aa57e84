using System.Security.Cryptography;
using DataBank.Fhir;
using DataBank.Proxy;
using DataBank.Pseudonymization;
using DataBank.Server;
using DataBank.Storage;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Proxy;

/// <summary>Requests for re-identification on a vault of their own, as time goes by.</summary>
public sealed class ReidentificationTests(PostgreSqlServer server) : IDisposable
{
    private static readonly Guid Person = new("11111111-1111-4111-8111-111111111111");

    private readonly string folder = Directory.CreateTempSubdirectory("databank-reidentification-").FullName;
    private readonly SteppedClock clock = new(new DateTimeOffset(2026, 11, 26, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_answer_is_given_for_a_day_after_the_second_approval_and_a_request_waits_thirty_days()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server, "vault", clock);
        var requests = await OpenAsync(test.Database);
        var asked = new ReidentificationRequest("incidental-finding", [(ReidentificationRequest.CaseIdSystem, "LUNG-000001")]);
        var request = await requests.AskAsync("lung", "sato", asked, Cancellation);
        foreach (var approver in new[] { "suzuki", "tanaka" }) await requests.ApproveAsync("lung", request.Id, approver, Cancellation);
        clock.Set(clock.GetUtcNow() + TimeSpan.FromHours(23));
        Assert.Equal(Person, Assert.Single(await requests.ResolveAsync("lung", request.Id, "sato", Cancellation)).Person);
        clock.Set(clock.GetUtcNow() + TimeSpan.FromHours(2));
        var late = await Assert.ThrowsAsync<RequestProblem>(() => requests.ResolveAsync("lung", request.Id, "sato", Cancellation));
        Assert.Equal((409, "expired"), (late.Status, late.Issues[0].Code));

        var forgotten = await requests.AskAsync("lung", "sato", asked, Cancellation);
        await requests.ApproveAsync("lung", forgotten.Id, "suzuki", Cancellation);
        clock.Set(clock.GetUtcNow() + TimeSpan.FromDays(31));
        await Assert.ThrowsAsync<RequestProblem>(() => requests.ApproveAsync("lung", forgotten.Id, "tanaka", Cancellation));
        await Assert.ThrowsAsync<RequestProblem>(() => requests.ResolveAsync("lung", forgotten.Id, "sato", Cancellation));
    }

    /// <summary>A vault with one theme and one case.</summary>
    private async Task<Reidentifications> OpenAsync(Database database)
    {
        var (vault, cases, keys) = (new VaultStore(database), new CaseStore(database), KeyEncryption.OpenOrCreate(Path.Combine(folder, "kek"), new FileSeal()));
        var theme = await vault.ThemeAsync("lung", 180, () => keys.CreateMasterKey("lung"), Cancellation);
        var master = keys.Decrypt(theme.WrappedKey, "lung", "master-key");
        var seal = new RowSeal(master, theme.KeyName);
        CryptographicOperations.ZeroMemory(master);
        await cases.AssignAsync("lung", CaseIds.HashOf(Person, seal), number => CaseIds.Close(number, $"LUNG-{number:000000}", Person, seal), Cancellation);
        var options = new ProxyOptions { ReleasesFolder = "", ExportsFolder = "", PublicUrl = "", PatientIdentifierSystems = [], SystemOfIssuer = _ => null, Subscriptions = new SubscriptionOptions([], TimeSpan.Zero, TimeSpan.Zero, 0) };
        var upstream = new FhirUpstream(new UpstreamHttp(new HttpClient(), () => new Uri("http://127.0.0.1:9/fhir"), _ => ValueTask.FromResult<string?>(null)), options, clock);
        return new Reidentifications(
            new ReidentificationStore(database), new MappingTable(vault, cases, keys), await PersonVault.OpenAsync(vault, keys, [], Cancellation), upstream, options, clock);
    }
}
