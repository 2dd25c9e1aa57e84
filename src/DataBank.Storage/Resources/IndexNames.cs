using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// How the index of a store writes things: the small numbers that stand for search parameters and code systems, which never change, so that they are kept
/// in memory; and whether forms of kanji are told apart.
/// </summary>
internal sealed class IndexNames(KanjiForms kanji = KanjiForms.Joined)
{
    /// <summary>Stands for "no system".</summary>
    public const int None = 0;

    /// <summary>Stands for a name that nothing in the store uses: no row has it.</summary>
    public const int Unknown = -1;

    public KanjiForms Kanji => kanji;

    private readonly ConcurrentDictionary<(string Type, string Code), int> parameters = new();
    private readonly ConcurrentDictionary<string, int> systems = new(StringComparer.Ordinal);

    /// <summary>The number of a parameter: a write gives it one, a read that finds none gets <see cref="Unknown"/>.</summary>
    public ValueTask<int> ParameterAsync(ReadSession session, string type, string code, CancellationToken cancellation) =>
        parameters.TryGetValue((type, code), out var known) ? new(known)
            : new(NumberAsync(session, parameters, (type, code), IndexSql.FindParameter(session.Engine), IndexSql.InsertParameter(session.Engine), [("@type", type), ("@code", code)], cancellation));

    /// <summary>The number of a system; null is <see cref="None"/>.</summary>
    public ValueTask<int> SystemAsync(ReadSession session, string? uri, CancellationToken cancellation)
    {
        if (uri is null) return new(None);
        uri = IndexText.Whole(uri);
        return systems.TryGetValue(uri, out var known) ? new(known)
            : new(NumberAsync(session, systems, uri, IndexSql.FindSystem(session.Engine), IndexSql.InsertSystem(session.Engine), [("@uri", uri)], cancellation));
    }

    private static async Task<int> NumberAsync<TKey>(
        ReadSession session, ConcurrentDictionary<TKey, int> names, TKey name, string find, string insert, (string, object)[] parameters, CancellationToken cancellation)
        where TKey : notnull
    {
        var write = session as WriteSession;
        var command = write?.Apart ?? session.Command;
        var id = await FindAsync(command(find), parameters, cancellation);
        if (id == Unknown && write is not null)
        {
            await using (var add = WithParameters(command(insert), parameters)) await add.ExecuteNonQueryAsync(cancellation);
            id = await FindAsync(command(find), parameters, cancellation);
        }
        if (write is not null && write.Apart is null) write.AfterCommit(() => names.TryAdd(name, id)); // Until then it may still be undone.
        else if (id != Unknown) names.TryAdd(name, id);
        return id;
    }

    private static async Task<int> FindAsync(DbCommand find, (string, object)[] parameters, CancellationToken cancellation)
    {
        await using var command = WithParameters(find, parameters);
        return await command.ExecuteScalarAsync(cancellation) is { } id ? Convert.ToInt32(id, CultureInfo.InvariantCulture) : Unknown;
    }

    private static DbCommand WithParameters(DbCommand command, (string, object)[] parameters)
    {
        foreach (var (parameter, value) in parameters) command.Add(parameter, value);
        return command;
    }
}
