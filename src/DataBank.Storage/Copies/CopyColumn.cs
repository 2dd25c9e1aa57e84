using System.Globalization;

namespace DataBank.Storage;

/// <summary>A column of a table that is copied.</summary>
/// <param name="Type">As the engine names it: "bigint", "text" …</param>
/// <param name="KeyPlace">Its place in the primary key, from 1 on; 0: it is not in it.</param>
internal sealed record CopyColumn(string Name, string Type, int KeyPlace)
{
    public bool IsFraction => Type.ToLowerInvariant() is "real" or "float" or "double precision";

    public bool IsBinary => Type.ToLowerInvariant() is "blob" or "bytea" or "varbinary";

    /// <exception cref="InvalidDataException">There is no such table.</exception>
    public static async Task<List<CopyColumn>> OfAsync(ReadSession session, string table, CancellationToken cancellation)
    {
        var found = new List<CopyColumn>();
        await using var command = session.Command(CopySql.Columns(session.Engine)).Add("@table", table);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) found.Add(new CopyColumn(row.GetString(0), row.GetString(1), Convert.ToInt32(row.GetValue(2), CultureInfo.InvariantCulture)));
        return found.Count > 0 ? found : throw new InvalidDataException($"There is no table {table}: both databases must be of this version.");
    }

    public static string Names(IEnumerable<CopyColumn> columns) => string.Join(", ", columns.Select(column => column.Name));

    /// <summary>By the primary key, or by all columns where there is none.</summary>
    public static string Order(IReadOnlyList<CopyColumn> columns) =>
        Names(columns.Any(column => column.KeyPlace > 0) ? columns.Where(column => column.KeyPlace > 0).OrderBy(column => column.KeyPlace) : columns);
}
