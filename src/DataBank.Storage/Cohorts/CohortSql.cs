using System.Globalization;
using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>
/// The pieces that questions about cohorts are put together from by <see cref="CohortCompiler"/>: sets of patients (column patient, their
/// logical ids) and of times (patient, start_time, end_time, number of the resource). Arguments are pieces and names of parameters.
/// </summary>
internal static class CohortSql
{
    private const long DayMilliseconds = 86_400_000;
    private const string Open = "9000000000000000"; // Beyond the year 9999: an end that is not known.

    /// <summary>The patients, perhaps repeated, that resources refer to by their search parameter "patient".</summary>
    public static string Patients(DatabaseEngine engine, string matches, string isPatient) =>
        $"select p.target_id as patient from ({matches}) m {SearchCompiler.Then(engine)} {OfResource(engine, "reference", "p")} on p.number = m.number and p.param_id {isPatient} and p.target_type = 'Patient'";

    /// <summary>Those of the patients asked for to whom a resource refers that meets the conditions on p.number; looked for patient by patient, up to the first.</summary>
    public static string PatientsOfAsked(DatabaseEngine engine, string isPatient, string conditions) =>
        $"select v.value as patient from ({ValueListSql.Texts(engine, "@patients")}) v where exists (select 1 from reference_index p where {IsOf("v.value", isPatient)}{conditions})";

    /// <summary>The ids of Patients themselves.</summary>
    public static string PatientsThemselves(DatabaseEngine engine, string matches) =>
        $"select r.id as patient from ({matches}) m {SearchCompiler.Then(engine)} resource r on r.number = m.number and r.is_current = 1";

    /// <summary>Patients of a list.</summary>
    public static string Known(DatabaseEngine engine, string patients) => $"select k.value as patient from ({ValueListSql.Texts(engine, patients)}) k";

    /// <summary>When what refers to patients happened, perhaps repeated. What has no end is there at its beginning.</summary>
    public static string Times(DatabaseEngine engine, string matches, string isPatient, string isTime) =>
        $"select p.target_id as patient, {Bounds}, m.number from ({matches}) m {SearchCompiler.Then(engine)} {OfResource(engine, "reference", "p")} "
        + $"on p.number = m.number and p.param_id {isPatient} and p.target_type = 'Patient' {SearchCompiler.Then(engine)} {OfResource(engine, "date", "d")} "
        + $"on d.number = m.number and d.param_id {isTime} and {IsBounded}";

    /// <summary>The same, read patient by patient of those asked for; conditions are on p.number.</summary>
    public static string TimesOfAsked(DatabaseEngine engine, string isPatient, string conditions, string isTime) =>
        $"select p.target_id as patient, {Bounds}, p.number from {OfAsked(engine, isPatient)}{conditions} {SearchCompiler.Then(engine)} {OfResource(engine, "date", "d")} "
        + $"on d.number = p.number and d.param_id {isTime} and {IsBounded}";

    /// <summary>The same of Patients themselves.</summary>
    public static string TimesThemselves(DatabaseEngine engine, string matches, string isTime) =>
        $"select r.id as patient, {Bounds}, m.number from ({matches}) m {SearchCompiler.Then(engine)} resource r on r.number = m.number and r.is_current = 1 "
        + $"{SearchCompiler.Then(engine)} {OfResource(engine, "date", "d")} on d.number = m.number and d.param_id {isTime} and {IsBounded}";

    /// <summary>Everybody of whom a condition on r.id is true.</summary>
    public static string Cohort(DatabaseEngine engine, string where) => engine switch
    {
        _ => $"select r.id from resource r where r.type = 'Patient' and r.is_current = 1 and r.deleted = 0 and {where} order by r.id",
    };

    /// <summary>The patients with two times that lie so to each other.</summary>
    public static string Pairs(DatabaseEngine engine, string set, string others, TimeRelation relation, int days) => engine switch
    {
        // A set that is made distinct is read once: merged into the join, SQLite would read one anew at each row of the other.
        _ => $"select a.patient from (select distinct x.* from ({set}) x) a join (select distinct y.* from ({others}) y) b on b.patient = a.patient and {Lies(relation, days)}",
    };

    /// <summary>Those of the patients asked for who have a resource of these types (literals).</summary>
    public static string WithResources(DatabaseEngine engine, string types) =>
        $"select v.value as patient from ({ValueListSql.Texts(engine, "@patients")}) v where exists (select 1 from compartment c where c.patient_id = v.value and c.type in ({types}))";

    /// <summary>The kinds of data of each patient as bits of one number; a kind may stand in the set repeatedly.</summary>
    public static string Cases(DatabaseEngine engine, string set) => engine switch
    {
        _ => $"select x.patient, sum(distinct x.bit) as bits from ({set}) x where {IsAsked(engine, "x.patient")} group by x.patient",
    };

    /// <summary>The nearest partner of each anchor, or none: patient, type and id of the anchor and of its partner, their times.</summary>
    public static string Nearest(DatabaseEngine engine, string set, string others, TimeRelation relation, int days) =>
        $"select k.patient, ra.type, ra.id, rb.type, rb.id, k.anchor_time, k.other_time from (select b.patient, b.number as anchor, a.number as other, b.start_time as anchor_time, "
        + $"a.start_time as other_time, row_number() over (partition by b.number order by abs(a.start_time - b.start_time), a.number) as place from ({others}) b "
        + $"left join ({set}) a on a.patient = b.patient and {Lies(relation, days)} where {IsAsked(engine, "b.patient")}) k "
        + "join resource ra on ra.number = k.anchor and ra.is_current = 1 left join resource rb on rb.number = k.other and rb.is_current = 1 "
        + $"where k.place = 1 order by k.patient, ra.id {ResourceSql.Limit(engine)}";

    /// <summary>The first start of each patient and the first end behind it.</summary>
    public static string Spans(DatabaseEngine engine, string set, string others) => engine switch
    {
        _ => "select s.patient, s.start_time, min(e.start_time) from (select x.patient, min(x.start_time) as start_time "
            + $"from ({set}) x group by x.patient) s left join ({others}) e on e.patient = s.patient and e.end_time > s.start_time "
            + $"where {IsAsked(engine, "s.patient")} group by s.patient, s.start_time order by s.patient {ResourceSql.Limit(engine)}",
    };

    /// <summary>The last time of each patient.</summary>
    public static string LastTimes(DatabaseEngine engine, string set) => engine switch
    {
        _ => $"select x.patient, max(x.start_time) from ({set}) x where {IsAsked(engine, "x.patient")} group by x.patient",
    };

    /// <summary>Resources of the patients asked for with one of their tokens of a system: patient, id, code.</summary>
    public static string Identified(DatabaseEngine engine, string isPatient, string conditions, string isParameter, string system) =>
        $"select p.target_id, r.id, t.code from {OfAsked(engine, isPatient)}{conditions} {SearchCompiler.Then(engine)} {OfResource(engine, "token", "t")} on t.number = p.number "
        + $"and t.param_id {isParameter} and t.system_id = {system} {SearchCompiler.Then(engine)} resource r on r.number = p.number and r.is_current = 1 order by p.target_id, r.id {ResourceSql.Limit(engine)}";

    // SQLite would look for each patient asked for at each resource: the sign keeps it from that.
    private static string IsAsked(DatabaseEngine engine, string column) =>
        $"{(engine == DatabaseEngine.Sqlite ? "+" : "")}{column} in ({ValueListSql.Texts(engine, "@patients")})";

    /// <summary>What refers to the patients asked for, p.</summary>
    private static string OfAsked(DatabaseEngine engine, string isPatient) =>
        $"({ValueListSql.Texts(engine, "@patients")}) v {SearchCompiler.Then(engine)} reference_index p on {IsOf("v.value", isPatient)}";

    private static string IsOf(string patient, string isPatient) => $"p.param_id {isPatient} and p.target_id = {patient} and p.target_type = 'Patient'";

    /// <summary>Index rows of one resource, by its number.</summary>
    private static string OfResource(DatabaseEngine engine, string table, string alias) =>
        engine == DatabaseEngine.Sqlite ? $"{table}_index {alias} indexed by {table}_of_resource" : $"{table}_index {alias}";

    private const string IsBounded = $"(d.start_time > -{Open} or d.end_time < {Open})";

    private const string Bounds = $"case when d.start_time > -{Open} then d.start_time else d.end_time - 1 end as start_time, "
        + $"case when d.end_time < {Open} then d.end_time else d.start_time + 1 end as end_time";

    // Half-open intervals: an event that may lie in the other one's day is neither before nor after it.
    private static string Lies(TimeRelation relation, int days)
    {
        var most = (days * DayMilliseconds).ToString(CultureInfo.InvariantCulture);
        var (isBefore, isAfter) = ($"a.end_time >= b.start_time - {most}", $"a.start_time <= b.end_time + {most}");
        return relation switch
        {
            TimeRelation.Before => $"a.start_time < b.end_time and {isBefore}",
            TimeRelation.After => $"a.end_time > b.start_time and {isAfter}",
            _ => $"{isBefore} and {isAfter}",
        };
    }
}
