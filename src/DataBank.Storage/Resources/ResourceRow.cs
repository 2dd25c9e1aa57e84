using System.Data.Common;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>A version with its resource's number, by which the index knows it.</summary>
internal sealed record ResourceRow(StoredResource Resource, long Number)
{
    /// <summary>What its index rows hash to (<see cref="IndexBatch.Hash"/>); null when that was not read or is not known.</summary>
    public byte[]? IndexHash { get; init; }

    /// <summary>Reads the columns of <see cref="ResourceSql.Columns"/>, which come first in the row.</summary>
    public static ResourceRow Read(DbDataReader row)
    {
        var isDeleted = row.GetInt16(4) != 0;
        var json = isDeleted ? ReadOnlyMemory<byte>.Empty : new ResourceBody(row.GetInt16(7), row.GetFieldValue<byte[]>(8)).Decompress();
        return new ResourceRow(
            new StoredResource(
                new ResourceKey(row.GetString(0), row.GetString(1)), row.GetInt64(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
                isDeleted, row.GetString(5), row.GetInt64(6), json),
            row.GetInt64(9));
    }

    /// <summary>Reads all rows of a statement that begin with these columns.</summary>
    public static async Task<List<ResourceRow>> ReadAllAsync(DbCommand command, CancellationToken cancellation)
    {
        var rows = new List<ResourceRow>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) rows.Add(Read(row));
        return rows;
    }
}
