using System.Data.Common;

namespace DataBank.Storage;

/// <summary>A match that the database decides, on a column, on the table of names or on that of extra indexed attributes.</summary>
internal sealed record IndexedMatch(string Column, AttributeMatch Match, ExtraTag? Extra = null)
{
    public string Predicate(DatabaseEngine engine, int number) => Extra is not null ? ExtraTagSql.Predicate(engine, Extra.Level, Match.Shape, number, Match.Values.Count)
        : Match.Kind == MatchKind.Name
        ? StudySql.NamePredicate(engine, Match.Shape, Match.OfWords, Match.Sound is not null, number, Match.Values.Count)
        : StudySql.Predicate(engine, Column, Match.Shape, number, Match.Values.Count);

    public void AddParameters(DbCommand command, DatabaseEngine engine, int number)
    {
        if (Extra is not null) command.Add($"@x{number}", Extra.Id);
        else if (Match.Kind == MatchKind.Name) command.Add($"@k{number}_tag", (long)Match.Tag.Value);
        if (Match.Kind != MatchKind.Number || Extra is not null)
        {
            Match.AddTo(command, engine, number);
            return;
        }
        for (var i = 0; i < Match.Values.Count; i++) command.Add($"@k{number}_{i}", ToInteger(Match.Values[i]));
    }

    // Indexed numbers are integers; a fraction equals none of them.
    private static long ToInteger(string number) => long.TryParse(number, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : long.MinValue;
}
