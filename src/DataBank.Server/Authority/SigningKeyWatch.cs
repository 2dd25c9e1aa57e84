using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OpenIddict.Server;

namespace DataBank.Server;

/// <summary>Looks every few seconds which keys there are and whose time has come, and tells the library, which signs and publishes them.</summary>
internal sealed class SigningKeyWatch(SigningKey key, RememberedTokens tokens, TimeProvider clock, ILogger<SigningKeyWatch> log) : BackgroundService, IOptionsChangeTokenSource<OpenIddictServerOptions>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private CancellationTokenSource changed = new();

    public string? Name => Options.DefaultName;

    public IChangeToken GetChangeToken() => new CancellationChangeToken(Volatile.Read(ref changed).Token);

    public override void Dispose()
    {
        changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = Names();
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                key.Refresh();
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException or ArgumentException)
            {
                log.LogError("The signing keys could not be read: {Type}", problem.GetType().Name); // Those that are known still count.
            }
            if (Names() is var found && found == known) continue;
            known = found;
            tokens.Forget();
            using var before = Interlocked.Exchange(ref changed, new CancellationTokenSource());
            await before.CancelAsync();
        }
    }

    private string Names() => string.Join(' ', key.Published.Select(each => each.KeyId));
}
