using System.Data.Common;
using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>One matching key of a worklist search that the database decides.</summary>
internal sealed record WorklistKey(WorklistKind List, IReadOnlyList<Tag> Path, AttributeMatch Match)
{
    /// <summary>The state has a column of its own: steps of a state are kept in the order of their start.</summary>
    public bool IsOfColumn => List == WorklistKind.Unified && Path is [var tag] && tag == WorkitemTags.State;

    /// <summary>Whether an item has such a value.</summary>
    public string Predicate(DatabaseEngine engine, string owner, int number) => IsOfColumn
        ? StudySql.Test(engine, "w.state", Match.Shape, number, Match.Values.Count)
        : $"exists (select 1 from worklist_value v where v.owner_key = {owner} and {Test(engine, number)})";

    /// <summary>Whether v, a row of worklist_value, is such a value.</summary>
    public string Test(DatabaseEngine engine, int number)
    {
        var test = StudySql.Test(engine, "v.value", Match.Shape, number, Match.Values.Count);
        // A step that was given no station is everybody's (PS3.4 K.6.1.2.2).
        if (IsStation) return $"v.attribute = @a{number} and ({test} or v.value = '')";
        return Match.Sound is null
            ? $"v.attribute = @a{number} and {test}"
            : $"(v.attribute = @a{number} and {test} or v.attribute = @a{number}_sounds and v.value >= @k{number}_sound and v.value < @k{number}_soundend)";
    }

    public void AddTo(DbCommand command, DatabaseEngine engine, int number)
    {
        var path = MatchingValues.PathOf(Path);
        command.Add($"@a{number}", Match.OfWords ? MatchingValues.WordsOf(path) : path);
        if (Match.Sound is not null) command.Add($"@a{number}_sounds", MatchingValues.SoundsOf(path));
        Match.AddTo(command, engine, number);
    }

    private bool IsStation => List == WorklistKind.Modality && Path.SequenceEqual(WorklistStore.Station);
}
