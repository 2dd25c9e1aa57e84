using System.Collections.Concurrent;
using System.Globalization;

namespace DataBank.Storage;

/// <summary>The small numbers that stand for search parameters and code systems in the index; they never change, so they are kept in memory.</summary>
internal sealed class IndexNames
{
    /// <summary>Stands for "no system".</summary>
    public const int None = 0;

    /// <summary>Stands for a name that nothing in the store uses: no row has it.</summary>
    public const int Unknown = -1;

    private readonly ConcurrentDictionary<(string Type, string Code), int> parameters = new();
    private readonly ConcurrentDictionary<string, int> systems = new(StringComparer.Ordinal);

    /// <summary>The number of a parameter: a write gives it one, a read that finds none gets <see cref="Unknown"/>.</summary>
    public async ValueTask<int> ParameterAsync(ReadSession session, string type, string code, CancellationToken cancellation)
    {
        if (parameters.TryGetValue((type, code), out var known)) return known;
        (string, object)[] name = [("@type", type), ("@code", code)];
        var id = await FindAsync(session, IndexSql.FindParameter(session.Engine), name, cancellation);
        if (id == Unknown && session is WriteSession) id = await AddAsync(session, IndexSql.InsertParameter(session.Engine), IndexSql.FindParameter(session.Engine), name, cancellation);
        Remember(session, parameters, (type, code), id);
        return id;
    }

    /// <summary>The number of a system; null is <see cref="None"/>.</summary>
    public async ValueTask<int> SystemAsync(ReadSession session, string? uri, CancellationToken cancellation)
    {
        if (uri is null) return None;
        uri = IndexText.Whole(uri);
        if (systems.TryGetValue(uri, out var known)) return known;
        (string, object)[] name = [("@uri", uri)];
        var id = await FindAsync(session, IndexSql.FindSystem(session.Engine), name, cancellation);
        if (id == Unknown && session is WriteSession) id = await AddAsync(session, IndexSql.InsertSystem(session.Engine), IndexSql.FindSystem(session.Engine), name, cancellation);
        Remember(session, systems, uri, id);
        return id;
    }

    private static void Remember<TKey>(ReadSession session, ConcurrentDictionary<TKey, int> names, TKey name, int id)
        where TKey : notnull
    {
        if (id == Unknown) return;
        if (session is WriteSession write) write.AfterCommit(() => names.TryAdd(name, id)); // Until then it may still be undone.
        else names.TryAdd(name, id);
    }

    private static async Task<int> FindAsync(ReadSession session, string sql, (string, object)[] name, CancellationToken cancellation)
    {
        await using var command = session.Command(sql);
        foreach (var (parameter, value) in name) command.Add(parameter, value);
        return await command.ExecuteScalarAsync(cancellation) is { } id ? Convert.ToInt32(id, CultureInfo.InvariantCulture) : Unknown;
    }

    private static async Task<int> AddAsync(ReadSession session, string insert, string find, (string, object)[] name, CancellationToken cancellation)
    {
        await using (var command = session.Command(insert))
        {
            foreach (var (parameter, value) in name) command.Add(parameter, value);
            await command.ExecuteNonQueryAsync(cancellation);
        }
        return await FindAsync(session, find, name, cancellation);
    }
}
