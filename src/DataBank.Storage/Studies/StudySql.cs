namespace DataBank.Storage;

/// <summary>All statements of the study store, per engine.</summary>
internal static class StudySql
{
    public const string InstanceColumns =
        "i.instance_key, s.study_uid, e.series_uid, i.sop_instance_uid, i.sop_class_uid, i.transfer_syntax, i.blob_hash, i.blob_size, i.frames, i.metadata, i.version, s.coerced";

    /// <summary>Finds studies (@studies) and, where writers run side by side, keeps them from the same ones until this one commits.</summary>
    public static string LockStudies(DatabaseEngine engine) =>
        $"select {StudyRow.Columns} from {ValueListSql.RowsOf(ValueListSql.Texts(engine, "@studies"), engine, "study", "s", "study_uid", LockHint(engine), LockSuffix(engine))}";

    public static string InsertStudy(DatabaseEngine engine) =>
        """
        insert into study (study_key, study_uid, patient_id, issuer, patient_birth_date, patient_sex, accession_number, study_id, study_date, study_time, description,
            attributes, index_version, modalities, series_count, instance_count)
        values (@key, @study, @patient, @issuer, @birth, @sex, @accession, @id, @date, @time, @description, @attributes, @version, @modalities, @series, @instances)
        """;

    public static string UpdateStudy(DatabaseEngine engine) =>
        """
        update study set patient_id = @patient, issuer = @issuer, patient_birth_date = @birth, patient_sex = @sex, accession_number = @accession,
            study_id = @id, study_date = @date, study_time = @time, description = @description, attributes = @attributes, index_version = @version
        where study_key = @key
        """;

    public static string DeleteNames(DatabaseEngine engine) => "delete from study_name where study_key = @key";

    /// <summary>SQLite only: adds a name, with parameters by place.</summary>
    public const string InsertName = "insert into study_name (tag, kind, folded, study_key) values (?, ?, ?, ?)";

    /// <summary>Not for SQLite: adds the names in @rows, a JSON array of arrays.</summary>
    public static string InsertNames(DatabaseEngine engine) => $"insert into study_name (tag, kind, folded, study_key) {Rows(engine, "bigint", "bigint", "text", "bigint")}";

    public static string CountStudy(DatabaseEngine engine) =>
        """
        update study set modalities = @modalities,
            series_count = (select count(*) from series where study_key = @key),
            instance_count = (select coalesce(sum(instance_count), 0) from series where study_key = @key)
        where study_key = @key
        """;

    public static string Modalities(DatabaseEngine engine) =>
        "select distinct modality from series where study_key = @key and modality is not null order by modality";

    public static string FindSeries(DatabaseEngine engine) =>
        "select series_key, instance_count, attributes from series where study_key = @study and series_uid = @series";

    public static string InsertSeries(DatabaseEngine engine) =>
        """
        insert into series (series_key, study_key, series_uid, sop_class_uid, instance_count, series_number, modality, description, body_part, series_date, series_time,
            step_date, step_time, attributes)
        values (@key, @study, @series, @class, @added, @number, @modality, @description, @part, @date, @time, @stepdate, @steptime, @attributes)
        """;

    public static string UpdateSeries(DatabaseEngine engine) =>
        """
        update series set series_number = @number, modality = @modality, description = @description, body_part = @part, series_date = @date,
            series_time = @time, step_date = @stepdate, step_time = @steptime, attributes = @attributes
        where series_key = @key
        """;

    public static string InsertSpecimen(DatabaseEngine engine) =>
        """
        insert into series_specimen (series_key, specimen, study_key) select @key, @specimen, @study
        where not exists (select 1 from series_specimen where series_key = @key and specimen = @specimen)
        """;

    /// <summary>Specimens of the series of studies (@keys).</summary>
    public static string SummarySpecimens(DatabaseEngine engine) =>
        $"""
        select p.study_key, e.series_uid, p.specimen
        from {ValueListSql.RowsOf(ValueListSql.Numbers(engine, "@keys"), engine, "series_specimen", "p", "study_key")} join series e on e.series_key = p.series_key
        order by e.series_uid, p.specimen
        """;

    public static string StudiesOfSpecimen(DatabaseEngine engine) =>
        "select distinct s.study_uid from series_specimen p join study s on s.study_key = p.study_key where p.specimen = @specimen order by s.study_uid";

    public static string CountSeries(DatabaseEngine engine) => "update series set instance_count = instance_count + @added where series_key = @key";

    /// <summary>Which of these instances (@uids) are already stored, and with what bytes.</summary>
    public static string ExistingInstances(DatabaseEngine engine) =>
        $"""
        select i.sop_instance_uid, i.blob_hash, i.instance_key, s.study_uid, e.series_uid
        from {ValueListSql.RowsOf(ValueListSql.Texts(engine, "@uids"), engine, "instance", "i", "sop_instance_uid")} join series e on e.series_key = i.series_key join study s on s.study_key = i.study_key
        """;

    public static string InsertInstance(DatabaseEngine engine) =>
        """
        insert into instance (instance_key, study_key, series_key, sop_instance_uid, sop_class_uid, instance_number, transfer_syntax,
            blob_hash, blob_size, version, frames, metadata)
        values (@key, @study, @series, @uid, @class, @number, @syntax, @hash, @size, @version, @frames, @metadata)
        """;

    public static string ReplaceInstance(DatabaseEngine engine) =>
        """
        update instance set sop_class_uid = @class, instance_number = @number, transfer_syntax = @syntax, blob_hash = @hash, blob_size = @size,
            version = @version, frames = @frames, metadata = @metadata
        where instance_key = @key
        """;

    /// <summary>One page of a study's, series' or single instance's rows in the order viewers want them, after a place in it.</summary>
    public static string Instances(DatabaseEngine engine, bool hasSeries, bool hasInstance, bool isContinued, string conditions) =>
        $"""
        {Top(engine, "select", "@count")} {InstanceColumns}, coalesce(e.series_number, -1), coalesce(i.instance_number, -1)
        from study s join series e on e.study_key = s.study_key join instance i on i.series_key = e.series_key
        where s.study_uid = @study{(hasSeries ? " and e.series_uid = @series" : "")}{(hasInstance ? " and i.sop_instance_uid = @instance" : "")}{(isContinued ? After : "")}{conditions}
        order by coalesce(e.series_number, -1), e.series_uid, coalesce(i.instance_number, -1), i.sop_instance_uid{Limit(engine, "@count")}
        """;

    /// <summary>How many instances there are and which is the newest: together they change whenever their metadata does.</summary>
    public static string Versions(DatabaseEngine engine, bool hasSeries, bool hasInstance, string conditions) =>
        $"""
        select count(*), max(i.version)
        from study s join series e on e.study_key = s.study_key join instance i on i.series_key = e.series_key
        where s.study_uid = @study{(hasSeries ? " and e.series_uid = @series" : "")}{(hasInstance ? " and i.sop_instance_uid = @instance" : "")}{conditions}
        """;

    /// <summary>Those of some studies (@studies) that have instances.</summary>
    public static string Summaries(DatabaseEngine engine) =>
        $"""
        select s.study_key, s.study_uid, s.assigned_patient, s.attributes
        from {ValueListSql.RowsOf(ValueListSql.Texts(engine, "@studies"), engine, "study", "s", "study_uid")} where s.instance_count > 0
        """;

    /// <summary>The series of studies (@keys).</summary>
    public static string SummarySeries(DatabaseEngine engine) =>
        $"""
        select e.study_key, e.series_uid, e.instance_count, e.sop_class_uid, e.attributes
        from {ValueListSql.RowsOf(ValueListSql.Numbers(engine, "@keys"), engine, "series", "e", "study_key")}
        order by e.study_key, coalesce(e.series_number, -1), e.series_uid
        """;

    public static string StudiesOfPatient(DatabaseEngine engine) => "select study_uid, issuer from study where patient_id = @patient order by study_uid";

    public static IReadOnlyList<string> EraseStudy(DatabaseEngine engine) => [
        ExtraTagSql.RemoveOfStudy(engine),
        "delete from instance where study_key in (select study_key from study where study_uid = @study)",
        "delete from series_specimen where study_key in (select study_key from study where study_uid = @study)",
        "delete from series where study_key in (select study_key from study where study_uid = @study)",
        "delete from study_name where study_key in (select study_key from study where study_uid = @study)",
        "delete from study_gram where study_key in (select study_key from study where study_uid = @study)",
        "delete from study where study_uid = @study",
    ];

    /// <summary>
    /// A QIDO-RS search: first the keys of one page in order, then their rows, so that sorting moves no metadata about. Without a page
    /// the first @count matches are wanted, because more is filtered on metadata. A driver is a query of study_key that few studies pass,
    /// and of study_date where it gives them in the order of the answer.
    /// </summary>
    public static string Search(DatabaseEngine engine, QueryLevel level, bool isPaged, StudyStart start, string driver, string where)
    {
        var (rows, keys, order) = Parts(level);
        var ofKeys = order.Replace("s.", "k.", StringComparison.Ordinal).Replace("e.", "k.", StringComparison.Ordinal).Replace("i.", "k.", StringComparison.Ordinal);
        var fromWhere = FromWhere(engine, level, start, driver, where);
        if (start == StudyStart.InOrder) (keys, order) = (FromDriver(keys), FromDriver(order));
        if (!isPaged)
        {
            return $"""
                {Top(engine, "select", "@count")} {rows.Replace("k.", "", StringComparison.Ordinal)}
                {fromWhere}
                order by {order}{Limit(engine, "@count")}
                """;
        }
        var page = engine == DatabaseEngine.SqlServer ? "offset @offset rows fetch next @count rows only" : "limit @count offset @offset";
        return $"""
            select {rows.Replace("s.study_key", "k.study_key", StringComparison.Ordinal)}
            from (
                select {keys}
                {fromWhere}
                order by {order}
                {page}) k
            join study s on s.study_key = k.study_key{(level >= QueryLevel.Series ? " join series e on e.series_key = k.series_key" : "")}{(level == QueryLevel.Instance ? " join instance i on i.instance_key = k.instance_key" : "")}
            order by {ofKeys}
            """;
    }

    /// <summary>How many matches there are, counted up to @most.</summary>
    public static string Count(DatabaseEngine engine, QueryLevel level, StudyStart start, string driver, string where) =>
        $"select count(*) from ({Top(engine, "select", "@most")} 1 as one {FromWhere(engine, level, start, driver, where)}{Limit(engine, "@most")}) k";

    /// <summary>How many studies a driver gives, counted up to @most.</summary>
    public static string Probe(DatabaseEngine engine, string driver) =>
        $"select count(*) from ({Top(engine, "select", "@most")} study_key from ({driver}) d{Limit(engine, "@most")}) k";

    /// <summary>Of those queries of studies and dates that give more than @before, by number, that first whose study after so many is the furthest down the order of answers.</summary>
    public static string Places(DatabaseEngine engine, IEnumerable<string> drivers)
    {
        var page = engine == DatabaseEngine.SqlServer ? "offset @before rows fetch next 1 rows only" : "limit 1 offset @before";
        var places = drivers.Select((driver, number) => $"select * from (select {number} as number, d.study_date, d.study_key from ({driver}) d order by d.study_date desc, d.study_key desc {page}) p{number}");
        return $"select number from ({string.Join(" union all ", places)}) p order by study_date, study_key";
    }

    /// <summary>The condition that a row stands behind a <see cref="StudyPlace"/>.</summary>
    public static string Behind(DatabaseEngine engine, QueryLevel level) => level switch
    {
        QueryLevel.Study => "s.study_date <= @placedate and (s.study_date < @placedate or s.study_key < @placestudy)",
        QueryLevel.Series =>
            "s.study_date <= @placedate and (s.study_date < @placedate or s.study_key < @placestudy or (s.study_key = @placestudy and ("
            + "coalesce(e.series_number, -1) > @placenumber or (coalesce(e.series_number, -1) = @placenumber and e.series_key > @placeseries))))",
        _ =>
            "s.study_date <= @placedate and (s.study_date < @placedate or s.study_key < @placestudy or (s.study_key = @placestudy and ("
            + "coalesce(e.series_number, -1) > @placenumber or (coalesce(e.series_number, -1) = @placenumber and (e.series_key > @placeseries or (e.series_key = @placeseries and ("
            + "coalesce(i.instance_number, -1) > @placeinstancenumber or (coalesce(i.instance_number, -1) = @placeinstancenumber and i.instance_key > @placeinstance))))))))",
    };

    /// <summary>Days and times of a pair as moments, from @m{number}_0, @m{number}_1 to @m{number}_2, @m{number}_3.</summary>
    public static string Moments(DatabaseEngine engine, string date, string time, int number) =>
        $"{date} >= @m{number}_0 and {date} <= @m{number}_2 and ({date} > @m{number}_0 or {time} >= @m{number}_1) and ({date} < @m{number}_2 or {time} <= @m{number}_3)";

    /// <summary>The predicate of one match; its parameters are @k{number}_0, @k{number}_1 …</summary>
    public static string Predicate(DatabaseEngine engine, string column, MatchShape shape, int number, int values)
    {
        var test = Test(engine, column, shape, number, values);
        return column == "m.modality" ? Look(engine, $"select 1 from series m where m.study_key = s.study_key and {test}") : test;
    }

    /// <summary>The same for names, which have a table of their own: kind 0 holds whole groups, kind 1 words, kind 2 their sounds.</summary>
    public static string NamePredicate(DatabaseEngine engine, MatchShape shape, bool ofWords, bool bySound, int number, int values) =>
        Look(engine, $"select 1 from study_name n where n.study_key = s.study_key and {NameTest(engine, shape, ofWords, bySound, number, values)}");

    /// <summary>
    /// That there is such a row, looked up for each study that a search comes by: a page needs few of them. Without the offset PostgreSQL
    /// would join with all rows that meet the condition, and sort what is left.
    /// </summary>
    public static string Look(DatabaseEngine engine, string rowsOf) => $"exists ({rowsOf}{(engine == DatabaseEngine.PostgreSql ? " offset 0" : "")})";

    /// <summary>Studies with such a name.</summary>
    public static string NameDriver(DatabaseEngine engine, MatchShape shape, bool ofWords, bool bySound, int number, int values) =>
        $"select distinct n.study_key from study_name n where {NameTest(engine, shape, ofWords, bySound, number, values)}";

    /// <summary>Studies with a series of such a modality.</summary>
    public static string ModalityDriver(DatabaseEngine engine, MatchShape shape, int number, int values) =>
        $"select distinct m.study_key from series m where {Test(engine, "m.modality", shape, number, values)}";

    /// <summary>Studies with such a value in an indexed column.</summary>
    public static string ColumnDriver(DatabaseEngine engine, string column, MatchShape shape, int number, int values) =>
        $"select s.study_key from study s where {Test(engine, column, shape, number, values)}";

    /// <summary>Studies with a piece of text in an attribute, and their dates: @g{number}_{piece}_tag, @g{number}_{piece}.</summary>
    public static string GramDriver(DatabaseEngine engine, int number, int piece) =>
        $"select g.study_key, g.study_date from study_gram g where g.tag = @g{number}_{piece}_tag and g.gram = @g{number}_{piece}";

    public static string DeleteGrams(DatabaseEngine engine) => "delete from study_gram where study_key = @key";

    /// <summary>SQLite only: adds a piece, with parameters by place.</summary>
    public const string InsertGram = "insert into study_gram (tag, gram, study_date, study_key) values (?, ?, ?, ?)";

    /// <summary>Not for SQLite: adds the pieces in @rows, a JSON array of arrays.</summary>
    public static string InsertGrams(DatabaseEngine engine) => $"insert into study_gram (tag, gram, study_date, study_key) {Rows(engine, "bigint", "text", "text", "bigint")}";

    /// <summary>Studies that were indexed by an older version of this program.</summary>
    public static string StaleStudies(DatabaseEngine engine) =>
        $"{Top(engine, "select", "@count")} {StudyRow.Columns} from study where index_version < @version order by index_version, study_key{Limit(engine, "@count")}";

    // The index of the driver knows both, so that it is walked in the order of the answer, and by date from where the condition begins.
    private static string FromDriver(string sql) =>
        sql.Replace("s.study_date", "d.study_date", StringComparison.Ordinal).Replace("s.study_key", "d.study_key", StringComparison.Ordinal);

    private static string FromWhere(DatabaseEngine engine, QueryLevel level, StudyStart start, string driver, string where) =>
        $"""
        from {From(engine, level, start, driver)}
        where {(start == StudyStart.InOrder ? FromDriver(where) : where)}
        """;

    private static string From(DatabaseEngine engine, QueryLevel level, StudyStart start, string driver)
    {
        // On SQLite a cross join keeps the order of the loops: first what is rare.
        var study = start != StudyStart.Walk ? $"({driver}) d {(engine == DatabaseEngine.Sqlite ? "cross " : "")}join study s on s.study_key = d.study_key" : "study s";
        return level switch
        {
            QueryLevel.Study => study,
            QueryLevel.Series => $"{study} join series e on e.study_key = s.study_key",
            _ => $"{study} join series e on e.study_key = s.study_key join instance i on i.series_key = e.series_key",
        };
    }

    private static (string Rows, string Keys, string Order) Parts(QueryLevel level)
    {
        const string study = "s.study_uid, s.modalities, s.series_count, s.instance_count, s.attributes, s.study_date, s.study_key";
        const string seriesNumber = "coalesce(e.series_number, -1)";
        const string instanceNumber = "coalesce(i.instance_number, -1)";
        return level switch
        {
            QueryLevel.Study => (study, "s.study_key, s.study_date", "s.study_date desc, s.study_key desc"),
            QueryLevel.Series => (
                $"{study}, {seriesNumber}, e.series_key, e.instance_count, e.attributes",
                "s.study_key, s.study_date, e.series_number, e.series_key",
                $"s.study_date desc, s.study_key desc, {seriesNumber}, e.series_key"),
            _ => (
                $"{study}, {seriesNumber}, e.series_key, e.instance_count, e.attributes, {instanceNumber}, i.instance_key, i.metadata",
                "s.study_key, s.study_date, e.series_number, e.series_key, i.instance_number, i.instance_key",
                $"s.study_date desc, s.study_key desc, {seriesNumber}, e.series_key, {instanceNumber}, i.instance_key"),
        };
    }

    /// <summary>How one column is compared.</summary>
    public static string Test(DatabaseEngine engine, string column, MatchShape shape, int number, int values) => shape switch
    {
        MatchShape.AnyOf when values == 1 => $"{column} = @k{number}_0",
        MatchShape.AnyOf => $"{column} in ({Parameters($"k{number}_", values)})",
        MatchShape.Prefix => $"{column} >= @k{number}_0 and {column} < @k{number}_1",
        MatchShape.Wildcard when engine == DatabaseEngine.Sqlite => $"{column} glob @k{number}_0",
        MatchShape.Wildcard => $@"{column} like @k{number}_0 escape '\'",
        MatchShape.Range => $"{column} >= @k{number}_0 and {column} <= @k{number}_1",
        MatchShape.From => $"{column} >= @k{number}_0",
        _ => $"{column} <= @k{number}_0 and {column} <> ''", // An absent date is stored as empty text.
    };

    private static string NameTest(DatabaseEngine engine, MatchShape shape, bool ofWords, bool bySound, int number, int values)
    {
        var test = $"n.kind = {(ofWords ? 1 : 0)} and {Test(engine, "n.folded", shape, number, values)}";
        return bySound
            ? $"n.tag = @k{number}_tag and ({test} or n.kind = 2 and n.folded >= @k{number}_sound and n.folded < @k{number}_soundend)"
            : $"n.tag = @k{number}_tag and {test}";
    }

    private const string After =
        " and (coalesce(e.series_number, -1) > @number or (coalesce(e.series_number, -1) = @number and (e.series_uid > @afterseries"
        + " or (e.series_uid = @afterseries and (coalesce(i.instance_number, -1) > @afternumber"
        + " or (coalesce(i.instance_number, -1) = @afternumber and i.sop_instance_uid > @afterinstance))))))";

    private static string Rows(DatabaseEngine engine, params string[] types) => engine == DatabaseEngine.PostgreSql
        ? $"select {string.Join(", ", types.Select((type, place) => $"cast(value ->> {place} as {type})"))} from json_array_elements(cast(@rows as json)) as list(value)"
        : $"select {string.Join(", ", types.Select((_, place) => $"c{place}"))} from openjson(@rows) with ({string.Join(", ", types.Select((type, place) => $"c{place} {(type == "text" ? "nvarchar(400)" : type)} '$[{place}]'"))})";

    private static string Parameters(string prefix, int count) => string.Join(", ", Enumerable.Range(0, count).Select(i => $"@{prefix}{i}"));

    private static string LockHint(DatabaseEngine engine) => engine == DatabaseEngine.SqlServer ? " with (updlock, holdlock)" : "";

    private static string LockSuffix(DatabaseEngine engine) => engine == DatabaseEngine.PostgreSql ? " for update" : "";

    private static string Top(DatabaseEngine engine, string select, string count) => engine == DatabaseEngine.SqlServer ? $"{select} top ({count})" : select;

    private static string Limit(DatabaseEngine engine, string count) => engine == DatabaseEngine.SqlServer ? "" : $" limit {count}";
}
