using Microsoft.EntityFrameworkCore;

namespace DataBank.Storage;

/// <summary>Which closed records are open to whom, on whatever node.</summary>
public sealed class BrokenGlassStore(AccessContext context, TimeProvider clock)
{
    private const int KeptDays = 30; // The journal keeps them for good.

    /// <summary>Those that have not ended, the newest first.</summary>
    public async Task<IReadOnlyList<BrokenGlass>> OpenAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        return await context.BrokenGlasses.AsNoTracking().Where(glass => glass.Ends > now).OrderByDescending(glass => glass.Begun).ThenBy(glass => glass.Id).ToListAsync(cancellation);
    }

    public async Task AddAsync(BrokenGlass glass, CancellationToken cancellation)
    {
        var forgotten = clock.GetUtcNow().AddDays(-KeptDays).ToUnixTimeSeconds();
        await context.BrokenGlasses.Where(each => each.Ends < forgotten).ExecuteDeleteAsync(cancellation);
        context.BrokenGlasses.Add(glass);
        await context.SaveChangesAsync(cancellation);
    }

    /// <summary>Ends one that is open, at once, and returns it; null when there is none of this id.</summary>
    public async Task<BrokenGlass?> EndAsync(string id, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (await context.BrokenGlasses.SingleOrDefaultAsync(glass => glass.Id == id && glass.Ends > now, cancellation) is not { } open) return null;
        open.Ends = now;
        await context.SaveChangesAsync(cancellation);
        return open;
    }
}
