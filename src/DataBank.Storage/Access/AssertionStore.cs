using Microsoft.EntityFrameworkCore;

namespace DataBank.Storage;

/// <summary>Which assertions of clients have been used, on whatever node.</summary>
public sealed class AssertionStore(AccessContext context, TimeProvider clock)
{
    private const int ForgetEvery = 256;

    /// <summary>Takes an assertion; false when it was taken before.</summary>
    public async Task<bool> TryUseAsync(string id, DateTimeOffset expires, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (Random.Shared.Next(ForgetEvery) == 0) await context.UsedAssertions.Where(assertion => assertion.Expires < now - 3600).ExecuteDeleteAsync(cancellation);
        context.UsedAssertions.Add(new UsedAssertion { Id = id, Expires = expires.ToUnixTimeSeconds() });
        try
        {
            await context.SaveChangesAsync(cancellation);
            return true;
        }
        catch (DbUpdateException) // Its key is taken; if the database is ill, refusing is right, too.
        {
            context.ChangeTracker.Clear();
            return false;
        }
    }
}
