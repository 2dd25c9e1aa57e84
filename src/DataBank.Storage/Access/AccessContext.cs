using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace DataBank.Storage;

/// <summary>
/// Who may come in: people, clients and the tokens they hold. The libraries that rule over them (ASP.NET Core Identity, OpenIddict) bring
/// their own model and queries; the tables are made by our migrations, schema "access".
/// </summary>
public sealed class AccessContext(DbContextOptions<AccessContext> options) : IdentityUserContext<Person>(options)
{
    public DbSet<UsedAssertion> UsedAssertions => Set<UsedAssertion>();

    public DbSet<PersonSession> PersonSessions => Set<PersonSession>();

    /// <summary>Asked by <see cref="BrokenGlassStore"/>; here for whoever copies all tables.</summary>
    public DbSet<BrokenGlass> BrokenGlasses => Set<BrokenGlass>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<UsedAssertion>(entity => entity.HasKey(assertion => assertion.Id));
        builder.Entity<PersonSession>(entity => entity.HasKey(session => session.Id));
        builder.Entity<BrokenGlass>(entity => entity.HasKey(glass => glass.Id));
    }
}
