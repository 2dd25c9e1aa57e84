namespace DataBank.Storage;

/// <summary>
/// Statements on closed records. A resource is closed by its own label, or by that of a patient whom it refers to, as a search parameter of any
/// kind has it; a few look-ups by its number tell, however many are closed.
/// </summary>
internal static class RestrictionSql
{
    /// <summary>The name of the parameter that lists opened patients, where nothing else names it.</summary>
    public const string Opened = "@opened";

    private const string Lifted = "restriction-lifted"; // In store_secret.

    /// <summary>Whether anything is closed now, or a former version is, whose resource no longer is.</summary>
    public static string Any(DatabaseEngine engine) => engine switch
    {
        _ => $"select case when exists (select 1 from restriction) or exists (select 1 from store_secret where name = '{Lifted}') then 1 else 0 end",
    };

    /// <summary>Notes that what closed a resource, @number, is taken off; nothing where it was not closed.</summary>
    public static string Lift(DatabaseEngine engine) =>
        $"insert into store_secret(name, value) select '{Lifted}', @value where exists (select 1 from restriction where number = @number) and not exists (select 1 from store_secret where name = '{Lifted}')"
        + (engine == DatabaseEngine.SqlServer ? "" : " on conflict (name) do nothing");

    public static string Clear(DatabaseEngine engine) => engine switch
    {
        _ => "delete from restriction where number = @number",
    };

    public static string Insert(DatabaseEngine engine) => engine switch
    {
        _ => "insert into restriction(number, patient_id) values (@number, @patient)",
    };

    /// <summary>Which patients among @patients are closed.</summary>
    public static string Patients(DatabaseEngine engine, string? opened) =>
        $"select closing.patient_id from restriction closing where closing.patient_id in ({ValueListSql.Texts(engine, "@patients")}){Unopened(engine, "closing.patient_id", opened)}";

    /// <summary>Which of the resources whose numbers are @numbers are closed.</summary>
    public static string Numbers(DatabaseEngine engine, string? opened) =>
        $"select asked.value from ({ValueListSql.Numbers(engine, "@numbers")}) asked where {IsClosed(engine, "asked.value", opened)}";

    /// <summary>Whether a DICOM PatientID, @number, is a closed patient's.</summary>
    public static string Number(DatabaseEngine engine, string? opened) => $"select case when {IsClosedNumber(engine, "@number", opened)} then 1 else 0 end";

    /// <summary>A condition: the resource of this number is closed.</summary>
    /// <param name="engine">Engine.</param>
    /// <param name="number">A column.</param>
    /// <param name="opened">The parameter with the patients whose records are open all the same, a list of texts; null: none are.</param>
    /// <param name="types">What it may be; null: anything.</param>
    public static string IsClosed(DatabaseEngine engine, string number, string? opened, IReadOnlyCollection<string>? types = null)
    {
        var closed = IsClosedAlone(engine, number, opened);
        if (types is not null && !types.Contains("Provenance")) return $"({closed})";
        // A Provenance tells of resources, which refer to the patient.
        var then = SearchCompiler.Then(engine);
        return $"({closed} or exists (select 1 from resource telling {then} reference_index lying on lying.number = telling.number {then} resource told on told.type = lying.target_type "
            + $"and told.id = lying.target_id and told.is_current = 1 where telling.number = {number} and telling.is_current = 1 and telling.type = 'Provenance' and ({IsClosedAlone(engine, "told.number", opened)})))";
    }

    private static string IsClosedAlone(DatabaseEngine engine, string number, string? opened)
    {
        var references = $"reference_index held {SearchCompiler.Then(engine)} restriction labelled on labelled.patient_id = held.target_id where held.number = {number} and held.target_type = 'Patient'";
        var isOpen = opened is null ? "" : $" and (labelled.patient_id is null or labelled.patient_id not in ({ValueListSql.Texts(engine, opened)})) "
            + $"and not exists (select 1 from reference_index held where held.number = {number} and held.target_type = 'Patient' and held.target_id in ({ValueListSql.Texts(engine, opened)}))";
        return $"exists (select 1 from restriction labelled where labelled.number = {number}{isOpen}) or exists (select 1 from {references}{Unopened(engine, "labelled.patient_id", opened)})";
    }

    /// <summary>A condition: the study s is a closed patient's, or nobody's under the number of one.</summary>
    public static string IsClosedStudy(DatabaseEngine engine, string? opened)
    {
        var uid = engine == DatabaseEngine.SqlServer ? "'urn:oid:' + s.study_uid" : "'urn:oid:' || s.study_uid";
        return $"(exists (select 1 from token_index stood where stood.param_id = {Parameter("ImagingStudy")} and stood.code = {uid} and ({IsClosedAlone(engine, "stood.number", opened)})) "
            + $"or (coalesce(s.match_state, '') not in ('{StudyMatchStates.Matched}', '{StudyMatchStates.Assigned}') and {IsClosedNumber(engine, "s.patient_id", opened)}))";
    }

    /// <summary>A condition: a DICOM PatientID, whoever issued it, is a closed patient's.</summary>
    public static string IsClosedNumber(DatabaseEngine engine, string column, string? opened) =>
        $"exists (select 1 from token_index numbered {SearchCompiler.Then(engine)} restriction closing on closing.number = numbered.number and closing.patient_id is not null "
        + $"where numbered.param_id = {Parameter("Patient")} and numbered.code = {column}{Unopened(engine, "closing.patient_id", opened)})";

    private static string Parameter(string type) => $"(select named.param_id from search_parameter named where named.type = '{type}' and named.code = 'identifier')"; // Types of our own.

    private static string Unopened(DatabaseEngine engine, string column, string? opened) =>
        opened is null ? "" : $" and {column} not in ({ValueListSql.Texts(engine, opened)})";
}
