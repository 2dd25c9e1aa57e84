using System.Data;
using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Storage;

/// <summary>
/// Copies people, clients and tokens into a new database of any engine, in one transaction. The libraries' model says which tables there
/// are, and how each engine keeps a time or a truth value.
/// </summary>
public static class AccessCopy
{
    private const int BatchRows = 500;

    /// <summary>Brings both schemas up to date, and fills the target.</summary>
    /// <returns>Rows of each table.</returns>
    /// <exception cref="InvalidDataException">The target has people or clients already.</exception>
    public static async Task<IReadOnlyList<(string Table, int Rows)>> RunAsync(
        (DatabaseEngine Engine, string Connection) from, (DatabaseEngine Engine, string Connection) to, TimeProvider clock, CancellationToken cancellation)
    {
        await AccessDatabase.MigrateAsync(from.Engine, from.Connection, clock, cancellation);
        await AccessDatabase.MigrateAsync(to.Engine, to.Connection, clock, cancellation);
        await using var sources = Open(from);
        await using var targets = Open(to);
        await using var source = sources.GetRequiredService<AccessContext>();
        await using var target = targets.GetRequiredService<AccessContext>();
        await using var reading = await source.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await using var writing = await target.Database.BeginTransactionAsync(cancellation);
        var types = PrincipalsFirst(target.Model);
        foreach (var type in types)
        {
            if (await Rows(target, type).AnyAsync(cancellation)) throw new InvalidDataException("The database that was to be filled is in use: name a new one.");
        }
        var copied = new List<(string, int)>();
        foreach (var type in types) copied.Add((type.GetTableName()!, await CopyAsync(source, target, type, cancellation)));
        await writing.CommitAsync(cancellation);
        return copied;
    }

    private static async Task<int> CopyAsync(AccessContext source, AccessContext target, IEntityType type, CancellationToken cancellation)
    {
        var rows = 0;
        await foreach (var row in Rows(source, type).AsAsyncEnumerable().WithCancellation(cancellation))
        {
            var values = source.Entry(row).Properties.ToDictionary(property => property.Metadata.Name, property => Universal(property.CurrentValue), StringComparer.Ordinal);
            source.ChangeTracker.Clear();
            if (row is IdentityUserClaim<string>) values.Remove(nameof(IdentityUserClaim<>.Id)); // The engine numbers them.
            var entry = target.Add(row);
            foreach (var (name, value) in values) entry.Property(name).CurrentValue = value;
            if (++rows % BatchRows == 0) await SaveAsync(target, cancellation);
        }
        await SaveAsync(target, cancellation);
        var there = await Rows(target, type).CountAsync(cancellation);
        return there == rows ? rows : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The copy of {type.GetTableName()} has {there} rows instead of {rows}."));
    }

    private static async Task SaveAsync(AccessContext target, CancellationToken cancellation)
    {
        await target.SaveChangesAsync(cancellation);
        target.ChangeTracker.Clear();
    }

    // SQLite keeps no kind of a time; all of them are UTC.
    private static object? Universal(object? value) => value switch
    {
        DateTime { Kind: DateTimeKind.Unspecified } time => DateTime.SpecifyKind(time, DateTimeKind.Utc),
        DateTimeOffset time => time.ToUniversalTime(),
        _ => value,
    };

    private static List<IEntityType> PrincipalsFirst(IModel model)
    {
        var ordered = new List<IEntityType>();
        foreach (var type in model.GetEntityTypes().Where(type => !type.IsOwned()).OrderBy(type => type.Name, StringComparer.Ordinal)) Add(type);
        return ordered;

        void Add(IEntityType type)
        {
            if (ordered.Contains(type)) return;
            foreach (var key in type.GetForeignKeys()) Add(key.PrincipalEntityType);
            ordered.Add(type);
        }
    }

    private static IQueryable<object> Rows(AccessContext context, IEntityType type) =>
        (IQueryable<object>)typeof(DbContext).GetMethod(nameof(DbContext.Set), [])!.MakeGenericMethod(type.ClrType).Invoke(context, null)!;

    private static ServiceProvider Open((DatabaseEngine Engine, string Connection) place)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddAccessDatabase(place.Engine, place.Connection);
        return services.BuildServiceProvider();
    }
}
