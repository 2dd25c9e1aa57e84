using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>Answers questions about cohorts, each from one snapshot: who is in it by one statement, the rest by one for each list.</summary>
public sealed class CohortSearch
{
    /// <summary>The longest list of an answer.</summary>
    public const int MostRows = 50_000;

    private const double DayMilliseconds = 86_400_000;

    // What tells that somebody was still there.
    private static readonly CohortEvent contact = new([.. new[] { "Encounter", "Observation", "ImagingStudy", "MedicationRequest" }.Select(type => new SearchSource(new SearchQuery { ResourceType = type }))], new CohortText("", ""));

    private readonly Database database;
    private readonly IndexNames names;
    private readonly Terminology terminology;

    private readonly Sight? sight;

    internal CohortSearch(Database database, IndexNames names, Terminology terminology, Sight? sight) => (this.database, this.names, this.terminology, this.sight) = (database, names, terminology, sight);

    /// <summary>How many patients meet the criteria.</summary>
    public Task<int> CountAsync(CohortCriterion criterion, CancellationToken cancellation) =>
        database.ReadAsync(async session => (await PatientsAsync(session, criterion, cancellation)).Count, cancellation);

    /// <summary>Who meets the criteria: logical ids in their order.</summary>
    public Task<IReadOnlyList<string>> PatientsAsync(CohortCriterion criterion, CancellationToken cancellation) =>
        database.ReadAsync(session => PatientsAsync(session, criterion, cancellation), cancellation);

    public Task<CohortAnswer> FindAsync(CohortRequest request, CancellationToken cancellation) => database.ReadAsync(session => FindAsync(session, request, cancellation), cancellation);

    internal async Task<CohortAnswer> FindAsync(ReadSession session, CohortRequest request, CancellationToken cancellation)
    {
        var patients = await PatientsAsync(session, request.Criterion, cancellation);
        if (patients.Count == 0) return new CohortAnswer([], []);
        var cases = await CasesAsync(session, patients, cancellation);
        var answer = new CohortAnswer(patients, Overlaps(cases, patients.Count));
        var parts = request.Parts;
        if (parts.HasFlag(CohortParts.Cases)) answer = answer with { Cases = cases };
        if (parts.HasFlag(CohortParts.Matches)) answer = answer with { Pairs = await PairsAsync(session, patients, request.Match, cancellation) };
        if (parts.HasFlag(CohortParts.Files)) answer = answer with { Files = await FilesAsync(session, patients, cancellation) };
        if (request.Survival is { } survival && parts.HasFlag(CohortParts.Survival)) answer = answer with { Spans = await SpansAsync(session, patients, survival, cancellation) };
        var isCut = answer.Pairs.Count > MostRows || answer.Files.Count > MostRows || answer.Spans.Count > MostRows || answer.Cases.Count > MostRows;
        return isCut ? answer with { IsCut = true, Cases = Cut(answer.Cases), Pairs = Cut(answer.Pairs), Files = Cut(answer.Files), Spans = Cut(answer.Spans) } : answer;
    }

    private async Task<IReadOnlyList<string>> PatientsAsync(ReadSession session, CohortCriterion criterion, CancellationToken cancellation)
    {
        var (compiler, cohort) = Compilers(session);
        var sql = CohortSql.Cohort(session.Engine, $"{await cohort.ConditionAsync(criterion, cancellation)} and {compiler.IsShown(["Patient"], "r.number")}");
        return await ReadAsync(session, compiler, sql, null, row => row.GetString(0), cancellation);
    }

    private async Task<IReadOnlyList<CohortCase>> CasesAsync(ReadSession session, IReadOnlyList<string> patients, CancellationToken cancellation)
    {
        var (compiler, cohort) = Compilers(session, patients.Count);
        var parts = new List<string>();
        foreach (var type in DataTypes.All)
        {
            var of = type.Searches.All(search => search.Criteria.Count == 0)
                ? CohortSql.WithResources(session.Engine, string.Join(", ", type.Searches.Select(search => $"'{search.ResourceType}'"))) // Types of our own table.
                : await cohort.PatientsAsync(new CohortEvent([.. type.Searches.Select(search => new SearchSource(search))], type.Name), cancellation);
            parts.Add($"select t.patient, {(1 << parts.Count).ToString(CultureInfo.InvariantCulture)} as bit from ({of}) t");
        }
        return await ReadAsync(session, compiler, CohortSql.Cases(session.Engine, string.Join(" union all ", parts)), patients, row => new CohortCase(row.GetString(0), Long(row, 1)), cancellation);
    }

    private async Task<IReadOnlyList<CohortPair>> PairsAsync(ReadSession session, IReadOnlyList<string> patients, CohortMatch match, CancellationToken cancellation)
    {
        var (compiler, cohort) = Compilers(session, patients.Count);
        var (rows, others) = (await cohort.TimesAsync(match.Event, cancellation), await cohort.TimesAsync(match.Anchor, cancellation));
        return await ReadAsync(session, compiler, CohortSql.Nearest(session.Engine, rows, others, match.Relation, match.Days), patients, Pair, cancellation);

        static CohortPair Pair(DbDataReader row) => row.IsDBNull(4)
            ? new CohortPair(row.GetString(0), new ResourceKey(row.GetString(1), row.GetString(2)), null, null)
            : new CohortPair(row.GetString(0), new ResourceKey(row.GetString(1), row.GetString(2)), new ResourceKey(row.GetString(3), row.GetString(4)),
                (int)Math.Round((Long(row, 6) - Long(row, 5)) / DayMilliseconds, MidpointRounding.ToZero));
    }

    private async Task<IReadOnlyList<CohortSpan>> SpansAsync(ReadSession session, IReadOnlyList<string> patients, CohortSurvival survival, CancellationToken cancellation)
    {
        var (compiler, cohort) = Compilers(session, patients.Count);
        var (rows, others) = (await cohort.TimesAsync(survival.Start, cancellation), await cohort.TimesAsync(survival.End, cancellation));
        var spans = await ReadAsync(session, compiler, CohortSql.Spans(session.Engine, rows, others), patients, row => (Patient: row.GetString(0), Start: Long(row, 1), End: row.IsDBNull(2) ? (long?)null : Long(row, 2)), cancellation);
        var last = await LastTimesAsync(session, [.. spans.Where(span => span.End is null).Select(span => span.Patient)], cancellation);
        return [.. spans.Select(span => new CohortSpan(span.Patient, Math.Max(0, (span.End ?? last.GetValueOrDefault(span.Patient, span.Start)) - span.Start) / DayMilliseconds, span.End is not null))];
    }

    private async Task<Dictionary<string, long>> LastTimesAsync(ReadSession session, IReadOnlyList<string> patients, CancellationToken cancellation)
    {
        var (compiler, cohort) = Compilers(session, patients.Count);
        var sql = CohortSql.LastTimes(session.Engine, await cohort.TimesAsync(contact, cancellation));
        var rows = await ReadAsync(session, compiler, sql, patients, row => (Patient: row.GetString(0), Time: Long(row, 1)), cancellation);
        return rows.ToDictionary(row => row.Patient, row => row.Time, StringComparer.Ordinal);
    }

    private async Task<IReadOnlyList<CohortFile>> FilesAsync(ReadSession session, IReadOnlyList<string> patients, CancellationToken cancellation) =>
    [
        .. await FilesAsync(session, patients, "ImagingStudy", "identifier", "urn:dicom:uid", cancellation),
        .. await FilesAsync(session, patients, "DocumentReference", "format", GenomicStudy.FormatSystem, cancellation),
        .. await FilesAsync(session, patients, "DocumentReference", "format", GenomicStudy.EdamSystem, cancellation),
    ];

    private async Task<IReadOnlyList<CohortFile>> FilesAsync(ReadSession session, IReadOnlyList<string> patients, string type, string parameter, string system, CancellationToken cancellation)
    {
        var (compiler, cohort) = Compilers(session, patients.Count);
        var sql = await cohort.IdentifiedAsync(type, parameter, system, cancellation);
        return await ReadAsync(session, compiler, sql, patients, row => new CohortFile(row.GetString(0), new ResourceKey(type, row.GetString(1)), row.GetString(2)), cancellation);
    }

    private (SearchCompiler Compiler, CohortCompiler Cohort) Compilers(ReadSession session, int? asked = null)
    {
        var compiler = new SearchCompiler(session, names, terminology, database.Clock, sight);
        return (compiler, new CohortCompiler(compiler, new SearchPlanner(session), asked));
    }

    private static async Task<IReadOnlyList<TRow>> ReadAsync<TRow>(
        ReadSession session, SearchCompiler compiler, string sql, IReadOnlyList<string>? patients, Func<DbDataReader, TRow> read, CancellationToken cancellation)
    {
        await using var command = session.Command(sql);
        foreach (var (name, value) in compiler.Parameters) command.Add(name, value);
        if (patients is not null) command.Add("@patients", JsonSerializer.Serialize(patients));
        if (sql.Contains("@count", StringComparison.Ordinal)) command.Add("@count", MostRows + 1);
        var rows = new List<TRow>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) rows.Add(read(row));
        return rows;
    }

    private static IReadOnlyList<CohortOverlap> Overlaps(IReadOnlyList<CohortCase> cases, int patients)
    {
        var overlaps = cases.CountBy(each => each.Types).Select(kinds => new CohortOverlap(kinds.Key, kinds.Value));
        var without = patients - cases.Count;
        return [.. (without > 0 ? overlaps.Append(new CohortOverlap(0, without)) : overlaps).OrderByDescending(overlap => overlap.Patients).ThenBy(overlap => overlap.Types)];
    }

    private static IReadOnlyList<TRow> Cut<TRow>(IReadOnlyList<TRow> rows) => rows.Count > MostRows ? [.. rows.Take(MostRows)] : rows;

    private static long Long(DbDataReader row, int column) => Convert.ToInt64(row.GetValue(column), CultureInfo.InvariantCulture);
}
