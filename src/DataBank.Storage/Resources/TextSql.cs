using System.Diagnostics;
using System.Text.Json;

namespace DataBank.Storage;

/// <summary>
/// Statements of full-text search: the pieces of a text, joined by spaces, are its row. SQLite keeps them in FTS5, PostgreSQL in arrays
/// with a GIN index; on SQL Server the rows are read through.
/// </summary>
internal static class TextSql
{
    /// <summary>PostgreSQL only: begins a stream of rows.</summary>
    public const string Copy = "copy text_index(number, narrative, content) from stdin (format binary)";

    public static string Insert(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.Sqlite => "insert into text_index(rowid, narrative, content) values (@number, @narrative, @content)",
        DatabaseEngine.PostgreSql =>
            "insert into text_index(number, narrative, content) values (@number, string_to_array(@narrative, ' '), string_to_array(@content, ' '))",
        DatabaseEngine.SqlServer => "insert into text_index(number, narrative, content) values (@number, ' ' + @narrative + ' ', ' ' + @content + ' ')",
        _ => throw new UnreachableException(),
    };

    public static string Clear(DatabaseEngine engine) =>
        $"delete from text_index where {(engine == DatabaseEngine.Sqlite ? "rowid" : "number")} = @number";

    /// <summary>A select of the numbers of resources that have all pieces of a query, which Query writes; on SQLite of one of several.</summary>
    public static string Find(DatabaseEngine engine, TextPart part, string query) => engine switch
    {
        DatabaseEngine.Sqlite => $"select rowid from text_index where text_index match {query}",
        DatabaseEngine.PostgreSql => $"select number from text_index where {Column(part)} @> "
            + $"(select array_agg(piece collate \"C\") from json_array_elements_text(cast({query} as json)) as list(piece))",
        DatabaseEngine.SqlServer => $"select number from text_index where not exists (select 1 from openjson({query}) with (piece nvarchar(200) '$') q "
            + $"where charindex(' ' + q.piece + ' ', {Column(part)}) = 0)",
        _ => throw new UnreachableException(),
    };

    /// <summary>SQLite only: the same among current resources (a condition on x), in the order of their numbers, which is that of FTS5.</summary>
    public static string FindCurrent(string query, string ofTypes, bool isOneType) =>
        $"select t.rowid as number from text_index t cross join resource x{(isOneType ? " indexed by resource_search" : "")} on x.number = t.rowid and x.is_current = 1 and x.deleted = 0 and {ofTypes} where t.text_index match {query}";

    /// <summary>The value of a query's parameter.</summary>
    public static string Query(IReadOnlyList<string> pieces) => JsonSerializer.Serialize(pieces);

    /// <summary>The same for SQLite, in the language of FTS5: all pieces of one of the alternatives.</summary>
    public static string Query(TextPart part, IReadOnlyList<IReadOnlyList<string>> alternatives) =>
        $"{Column(part)} : ({string.Join(" OR ", alternatives.Select(pieces => $"({string.Join(" AND ", pieces.Select(piece => $"\"{piece}\""))})"))})"; // Pieces are letters and digits.

    private static string Column(TextPart part) => part == TextPart.Narrative ? "narrative" : "content";
}
