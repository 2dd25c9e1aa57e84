namespace DataBank.Storage;

/// <summary>All statements about attributes that are indexed because the configuration asks for it.</summary>
internal static class ExtraTagSql
{
    public static string List(DatabaseEngine engine) => "select tag_id, path, is_complete from extra_tag order by tag_id";

    public static string Add(DatabaseEngine engine) => "insert into extra_tag (tag_id, path, filled_until, is_complete) values (@id, @path, 0, 0)";

    public static string Remove(DatabaseEngine engine) => "delete from extra_tag where tag_id = @id";

    public static string RemoveValues(DatabaseEngine engine) => "delete from extra_value where tag_id = @id";

    public static string AddValues(DatabaseEngine engine) =>
        $"""
        insert into extra_value (tag_id, value, owner_key)
        select @id, list.value, @owner from ({ValueListSql.Texts(engine, "@values")}) list
        where not exists (select 1 from extra_value x where x.tag_id = @id and x.owner_key = @owner and x.value = list.value)
        """;

    public static string FilledUntil(DatabaseEngine engine) => "select filled_until from extra_tag where tag_id = @id";

    public static string Fill(DatabaseEngine engine) => "update extra_tag set filled_until = @until, is_complete = @complete where tag_id = @id";

    /// <summary>Instances in the order of their keys, to be indexed.</summary>
    public static string Instances(DatabaseEngine engine) =>
        $"select {(engine == DatabaseEngine.SqlServer ? "top (@count) " : "")}instance_key, series_key, study_key, metadata from instance where instance_key > @after order by instance_key{(engine == DatabaseEngine.SqlServer ? "" : " limit @count")}";

    /// <summary>What belongs to a study, its series and instances goes with it.</summary>
    public static string RemoveOfStudy(DatabaseEngine engine) =>
        """
        delete from extra_value where owner_key in (
            select study_key from study where study_uid = @study
            union all select e.series_key from series e join study s on s.study_key = e.study_key where s.study_uid = @study
            union all select i.instance_key from instance i join study s on s.study_key = i.study_key where s.study_uid = @study)
        """;

    public static string Predicate(DatabaseEngine engine, QueryLevel level, MatchShape shape, int number, int values) =>
        StudySql.Look(engine, $"select 1 from extra_value x where x.tag_id = @x{number} and x.owner_key = {OwnerOf(level)} and {StudySql.Test(engine, "x.value", shape, number, values)}");

    public static string Driver(DatabaseEngine engine, QueryLevel level, MatchShape shape, int number, int values)
    {
        var test = $"x.tag_id = @x{number} and {StudySql.Test(engine, "x.value", shape, number, values)}";
        return level switch
        {
            QueryLevel.Study => $"select distinct x.owner_key as study_key from extra_value x where {test}",
            QueryLevel.Series => $"select distinct o.study_key from extra_value x join series o on o.series_key = x.owner_key where {test}",
            _ => $"select distinct o.study_key from extra_value x join instance o on o.instance_key = x.owner_key where {test}",
        };
    }

    private static string OwnerOf(QueryLevel level) => level switch
    {
        QueryLevel.Study => "s.study_key",
        QueryLevel.Series => "e.series_key",
        _ => "i.instance_key",
    };
}
