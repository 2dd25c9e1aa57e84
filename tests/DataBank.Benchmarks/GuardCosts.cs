using System.Diagnostics;
using System.Globalization;
using DataBank.Server;
using DataBank.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Benchmarks;

/// <summary>
/// What it costs to know who calls and to record it (<c>guard FOLDER</c>): a token's check as the server does it, for the first time and when it is remembered;
/// records of the journal in a folder, by several at a time. Processor time beside the clock, since other work on the machine tells on the latter.
/// </summary>
internal static class GuardCosts
{
    private const int Tokens = 2000, Checks = 200_000, Records = 40_000;

    public static async Task RunAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        using var key = await SigningKey.OpenAsync(Path.Combine(folder, "keys"), CancellationToken.None);
        await CheckTokensAsync(key);
        foreach (var writers in new[] { 1, 8, 64 })
        {
            await AppendAsync(Path.Combine(folder, $"audit-{writers}"), writers, TimeSpan.Zero);
            await AppendAsync(Path.Combine(folder, $"audit-{writers}-later"), writers, TimeSpan.FromMilliseconds(50));
        }
    }

    private static async Task CheckTokensAsync(SigningKey key)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new ClientCertificates([], []));
        services.AddAccess(key);
        await using var provider = services.BuildServiceProvider();
        var issuer = new TokenIssuer(key, TimeProvider.System);
        string[] tokens = [.. Enumerable.Range(0, Tokens).Select(number => issuer.Issue(new TokenRequest($"client-{number}", [Roles.Clinician], [], TimeSpan.FromHours(1))))];
        await CheckAsync(provider, tokens[0], 1000);
        await MeasureAsync("token, first check", Tokens, async () =>
        {
            foreach (var token in tokens) await CheckAsync(provider, token, 1);
        });
        await MeasureAsync("token, remembered", Checks, () => CheckAsync(provider, tokens[1], Checks));
    }

    private static async Task CheckAsync(IServiceProvider provider, string token, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await using var scope = provider.CreateAsyncScope();
            var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
            context.Request.Headers.Authorization = $"Bearer {token}";
            if (!(await context.AuthenticateAsync()).Succeeded) throw new InvalidOperationException("The token does not count.");
        }
    }

    private static async Task AppendAsync(string folder, int writers, TimeSpan flushAfter)
    {
        await using var journal = new AuditJournal(folder, TimeProvider.System, new AuditJournalOptions(null, 0) { FlushAfter = flushAfter });
        var count = writers == 1 && flushAfter == TimeSpan.Zero ? Records / 40 : Records;
        await WriteAsync(journal, writers, writers * 10);
        await MeasureAsync(string.Create(CultureInfo.InvariantCulture, $"journal, {writers} at a time{(flushAfter > TimeSpan.Zero ? ", flushed later" : "")}"), count, () => WriteAsync(journal, writers, count));
    }

    private static Task WriteAsync(AuditJournal journal, int writers, int count) => Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
    {
        for (var i = 0; i < count / writers; i++)
        {
            await journal.AppendAsync(
                new AuditRecord(TimeOrderedId.New().ToString(), TimeProvider.System.GetUtcNow(), "R", "read", "clinical", "dr-yamada", "clinician", "Patient/p12345", 200, ["p12345"])
                {
                    Address = "192.168.10.20", Server = "https://databank.hospital.example.jp",
                },
                CancellationToken.None);
        }
    })));

    private static async Task MeasureAsync(string what, int count, Func<Task> act)
    {
        using var process = Process.GetCurrentProcess();
        var (processor, started) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        await act();
        var (clock, used) = (Stopwatch.GetElapsedTime(started), process.TotalProcessorTime - processor);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-38} {clock.TotalMicroseconds / count,9:0.0} µs by the clock {used.TotalMicroseconds / count,9:0.0} µs of a processor"));
    }
}
