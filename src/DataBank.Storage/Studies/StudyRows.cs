using System.Data;
using System.Data.Common;

namespace DataBank.Storage;

/// <summary>Reads and binds what the columns of the study tables hold.</summary>
internal static class StudyRows
{
    public static string? TextOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? LongOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    // An untyped null would be text to SQL Server, which refuses to put it into varbinary.
    public static DbCommand AddBytes(this DbCommand command, string name, byte[]? value)
    {
        command.Add(name, value);
        command.Parameters[name].DbType = DbType.Binary;
        return command;
    }

    public static byte[]? BytesOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);

    public static StoredInstance ToInstance(this DbDataReader row) => new(
        row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
        row.TextOrNull(6) is { } hash ? new BlobReference(hash, row.GetInt64(7)) : null)
    {
        PackedFrames = row.BytesOrNull(8),
        PackedMetadata = row.GetFieldValue<byte[]>(9),
        Coerced = row.BytesOrNull(11),
    };

    /// <summary>Metadata with corrected attributes in the place of its own.</summary>
    public static byte[] Coerced(byte[] metadata, byte[]? corrections) => corrections is null
        ? metadata
        : AttributeDocument.Parse(metadata).With([.. AttributeDocument.Parse(corrections).Entries]).ToUtf8();
}
