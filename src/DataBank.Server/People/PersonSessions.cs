using System.Security.Cryptography;
using DataBank.Storage;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>
/// Who is signed in, on all nodes. What was looked up is kept for two seconds, so that a page of images costs one look; so long the end of a
/// session, a closed account or another role may stay unknown on other nodes.
/// </summary>
internal sealed class PersonSessions(IServiceScopeFactory scopes, PeopleOptions options, TimeProvider clock) : IDisposable
{
    private const int MostRemembered = 10_000;
    private const int ForgetEvery = 64;
    private const int SecretBytes = 32;
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(2);
    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = MostRemembered });

    /// <summary>Begins a session and returns its secret; sessions before it are others.</summary>
    public async Task<string> BeginAsync(Person person, CancellationToken cancellation)
    {
        var secret = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(SecretBytes));
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AccessContext>();
        if (Random.Shared.Next(ForgetEvery) == 0) await context.PersonSessions.Where(session => session.Ends < now).ExecuteDeleteAsync(cancellation);
        context.PersonSessions.Add(new PersonSession { Id = Hash(secret), PersonId = person.Id, Stamp = person.SecurityStamp!, Begun = now, Ends = End(now, now) });
        await context.SaveChangesAsync(cancellation);
        return secret;
    }

    /// <summary>Whose session this is; null when it has ended, by whatever cause.</summary>
    public async Task<SignedIn?> FindAsync(string secret, CancellationToken cancellation)
    {
        var id = Hash(secret);
        if (known.TryGetValue(id, out SignedIn? found)) return found;
        found = await LookUpAsync(id, cancellation);
        if (found is not null) known.Set(id, found, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Remembered });
        return found;
    }

    public async Task EndAsync(string secret, CancellationToken cancellation)
    {
        var id = Hash(secret);
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AccessContext>().PersonSessions.Where(session => session.Id == id).ExecuteDeleteAsync(cancellation);
        known.Remove(id);
    }

    public void Dispose() => known.Dispose();

    private async Task<SignedIn?> LookUpAsync(string id, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AccessContext>();
        if (await context.PersonSessions.AsNoTracking().FirstOrDefaultAsync(each => each.Id == id && each.Ends > now, cancellation) is not { } session) return null;
        var person = await context.Users.AsNoTracking().FirstOrDefaultAsync(each => each.Id == session.PersonId, cancellation);
        if (person is not { IsDisabled: false } || person.SecurityStamp != session.Stamp) return null;
        // It is not written down with each request that somebody is still there.
        if (End(session.Begun, now) is var end && end - session.Ends > (long)options.Idle.TotalSeconds / 10)
            await context.PersonSessions.Where(each => each.Id == id).ExecuteUpdateAsync(set => set.SetProperty(each => each.Ends, end), cancellation);
        return new SignedIn(person, DateTimeOffset.FromUnixTimeSeconds(session.Begun));
    }

    private long End(long begun, long now) => Math.Min(now + (long)options.Idle.TotalSeconds, begun + (long)options.Longest.TotalSeconds);

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret)));
}
