using System.Globalization;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// The audit journal as AuditEvents, newest first, by read and by search: the parameters of R4 and those of Retrieve ATNA Audit Event
/// (https://profiles.ihe.net/ITI/BALP/, ITI-81), and R5's <c>purpose</c>, whose one value here is BTG: a closed record was opened. The journal is read backwards: for a patient or an agent only where it
/// names them, else all of it; a page that has looked at many records ends early, and its next link goes on.
/// </summary>
internal static class ReadAudit
{
    private const int MostLooked = 100_000;
    private const string PurposeParameter = "purpose";

    private static readonly string[] cheapParameters = ["_count", "_format", "_pretty", "_total", FhirUrls.CursorParameter];

    /// <summary>What AuditEvents are searched by.</summary>
    public static IReadOnlyList<SearchParameterDefinition> Parameters { get; } =
        [.. SearchParameters.For("AuditEvent").Where(parameter => parameter.Type is not (SearchParameterType.Composite or SearchParameterType.Special) && !parameter.Code.StartsWith('_'))];

    public static void MapReadAudit(this IEndpointRouteBuilder fhir)
    {
        // What a scope narrows is not looked at here: it takes one that is not narrowed.
        fhir.MapGet("/AuditEvent", SearchAsync).AuditAs("search-type", "E").WithScopesOf("AuditEvent", SmartActions.Search);
        fhir.MapPost("/AuditEvent/_search", PostAsync).AuditAs("search-type", "E").WithScopesOf("AuditEvent", SmartActions.Search);
        fhir.MapGet("/AuditEvent/{id}", ReadAsync).AuditAs("read", "R").WithScopesOf("AuditEvent", SmartActions.Read);
    }

    private static async Task<IResult> ReadAsync(string id, AuditJournal journal, CancellationToken cancellation)
    {
        if (TimeOf(id) is { } time)
        {
            await foreach (var record in journal.ReadAsync(time, time, [AuditName.OfRecord(id.Split('.')[0])], cancellation))
            {
                foreach (var (each, patient) in AuditEvents.Of(record).Where(each => each.Id == id)) return new FhirAnswer(200, AuditEvents.ToJson(record, each, patient));
            }
        }
        throw RequestProblem.NotFound("An AuditEvent with this id");
    }

    private static Task<IResult> SearchAsync(FhirFace face, HttpContext context, AuditJournal journal, CancellationToken cancellation) =>
        AnswerAsync([.. FhirUrls.Parameters(context.Request.QueryString.Value)], face, context, journal, cancellation);

    private static async Task<IResult> PostAsync(FhirFace face, HttpContext context, AuditJournal journal, CancellationToken cancellation) =>
        await AnswerAsync(await SearchResources.ReadFormAsync(context, cancellation), face, context, journal, cancellation);

    private static async Task<IResult> AnswerAsync(
        IReadOnlyList<KeyValuePair<string, string>> given, FhirFace face, HttpContext context, AuditJournal journal, CancellationToken cancellation)
    {
        var baseUrl = FhirUrls.Base(context.Request, face);
        var query = SearchQueryParser.Parse("AuditEvent", await ResolveAsync(given, face, cancellation), baseUrl, SearchHandling.Strict);
        if (query.Includes.Count > 0 || query.Sort.Any(key => !key.Descending || key.Parameter?.Code is not (null or "date")) || !query.Criteria.All(ResourceMatch.IsDecidable))
            throw new RequestProblem(400, "not-supported", "AuditEvents are searched by their own parameters, newest first, without _include, chains and value sets.");

        string[] purposes = [.. given.Where(parameter => parameter.Key == PurposeParameter).Select(parameter => parameter.Value)];
        var (found, next) = await FindAsync(query, purposes, baseUrl, journal, cancellation);
        using var bundle = new FhirBundle("searchset", baseUrl);
        bundle.AddLink("self", FhirUrls.WithParameters($"{baseUrl}/AuditEvent", given));
        if (next is not null)
            bundle.AddLink("next", FhirUrls.WithParameters($"{baseUrl}/AuditEvent", [.. given.Where(parameter => parameter.Key != FhirUrls.CursorParameter), new(FhirUrls.CursorParameter, next)]));
        foreach (var match in found) bundle.AddMatch(match);
        return FhirAnswer.Bundle(bundle.Finish());
    }

    private static async Task<(List<StoredResource> Found, string? Next)> FindAsync(SearchQuery query, string[] purposes, string baseUrl, AuditJournal journal, CancellationToken cancellation)
    {
        var (from, until) = Window(query);
        var newest = query.Cursor is { } cursor ? Min(until, TimeOf(cursor) ?? throw RequestProblem.Invalid("A next link is followed as it is.")) : until;
        var (patients, agents) = (Patients(query), Agents(query));
        List<AuditName> names = patients is [var some, ..] ? [.. some.Select(AuditName.OfPatient)] : agents is [var who, ..] ? [.. who.Select(AuditName.OfAgent)] : [];
        var (found, last, looked, isBeforePage) = (new List<StoredResource>(), (string?)null, 0, query.Cursor is not null);
        await foreach (var record in journal.ReadAsync(from, newest, names, cancellation))
        {
            foreach (var (id, patient) in AuditEvents.Of(record))
            {
                if (isBeforePage)
                {
                    isBeforePage = id != query.Cursor;
                    continue;
                }
                // What can be told without writing the event is told first.
                var isCandidate = record.Time >= from && record.Time <= until && patients.All(asked => asked.Contains(patient!))
                    && agents.All(asked => asked.Contains(record.Subject) || asked.Contains(record.Address!)) && purposes.All(purpose => IsOf(purpose, record, patient));
                if (isCandidate && ++looked > MostLooked) return (found, last);
                if (isCandidate && AuditEvents.ToJson(record, id, patient) is var json && Meets(id, json, query.Criteria, baseUrl))
                {
                    if (found.Count == query.Count) return (found, last);
                    found.Add(new StoredResource(new ResourceKey("AuditEvent", id), 1, record.Time, IsDeleted: false, "POST", 0, json));
                }
                last = id;
            }
        }
        return (found, null);
    }

    private static List<HashSet<string>> Patients(SearchQuery query) =>
        [.. query.Criteria.OfType<SearchCriterion>().Where(criterion => criterion is { Code: "patient", Modifier: null }).Select(criterion => criterion.Values.OfType<ReferenceValue>().Select(value => value.TargetId ?? "").ToHashSet())];

    // Callers and their addresses; this server is an agent of all events.
    private static List<HashSet<string>> Agents(SearchQuery query) =>
        [.. query.Criteria.OfType<SearchCriterion>().Where(criterion => criterion is { Code: "agent", Modifier: "identifier" } && criterion.Values.All(value => value is TokenValue { System: null, Code: not (null or AuditEvents.Server) }))
            .Select(criterion => criterion.Values.OfType<TokenValue>().Select(value => value.Code!).ToHashSet())];

    // A token: the code, or system|code; several are alternatives.
    private static bool IsOf(string purpose, AuditRecord record, string? patient) =>
        patient is not null && record.Opened?.Contains(patient, StringComparer.Ordinal) == true && purpose.Split(',').Any(each => each is "BTG" or AuditEvents.PurposeSystem + "|BTG");

    private static bool Meets(string id, ReadOnlyMemory<byte> json, IReadOnlyList<SearchCondition> criteria, string baseUrl)
    {
        if (criteria.Count == 0) return true;
        var index = IndexExtractor.Extract(FhirResource.Parse(json), baseUrl);
        return criteria.All(condition => ResourceMatch.Meets(id, index, condition));
    }

    /// <summary>The names that ITI-81 has for what R4 calls otherwise; identifiers of patients become the patients that have them.</summary>
    private static async Task<IReadOnlyList<KeyValuePair<string, string>>> ResolveAsync(IReadOnlyList<KeyValuePair<string, string>> given, FhirFace face, CancellationToken cancellation)
    {
        var resolved = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in given)
        {
            switch (name)
            {
                case "_lastUpdated":
                    resolved.Add(new("date", value));
                    break;
                case "agent.identifier" or "entity.identifier" or "source.identifier":
                    resolved.Add(new(name.Replace('.', ':'), value));
                    break;
                case "patient.identifier":
                    var bar = value.IndexOf('|', StringComparison.Ordinal);
                    var patients = await face.Resources.Database.ReadAsync(
                        session => face.Resources.FindByTokenAsync(session, "Patient", "identifier", bar > 0 ? SystemAliases.Canonical(value[..bar]) : null, value[(bar + 1)..], cancellation), cancellation);
                    resolved.Add(new("patient", patients.Count == 0 ? "Patient/-" : string.Join(',', patients)));
                    break;
                case PurposeParameter:
                    break; // No parameter of R4's.
                case "patient" when ResourceTypes.IsId(value):
                    resolved.Add(new(name, $"Patient/{value}"));
                    break;
                default:
                    if (name.StartsWith('_') && name != "_id" && name != "_sort" && !cheapParameters.Contains(name)) throw RequestProblem.Invalid("AuditEvents are searched by their own parameters, _id, _lastUpdated, _sort=-date and _count.");
                    resolved.Add(new(name, value));
                    break;
            }
        }
        return resolved;
    }

    // The days that dates leave over; the dates themselves are looked at with the rest.
    private static (DateTimeOffset From, DateTimeOffset Until) Window(SearchQuery query)
    {
        var (from, until) = (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        foreach (var criterion in query.Criteria.OfType<SearchCriterion>().Where(criterion => criterion is { Code: "date", Modifier: null, Values: [DateValue] }))
        {
            var value = (DateValue)criterion.Values[0];
            if (value.Prefix is SearchPrefix.Eq or SearchPrefix.Ge or SearchPrefix.Gt or SearchPrefix.Sa) from = Max(from, Time(value.Start));
            if (value.Prefix is SearchPrefix.Eq or SearchPrefix.Le or SearchPrefix.Lt or SearchPrefix.Eb) until = Min(until, Time(value.End));
        }
        return (from, until);

        static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
    }

    private static DateTimeOffset Max(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private static DateTimeOffset Min(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    /// <summary>When a record was made: its id is a UUID of version 7, which begins with the time.</summary>
    private static DateTimeOffset? TimeOf(string id) =>
        Guid.TryParse(id.Split('.')[0], out var guid) && long.TryParse(guid.ToString("N").AsSpan(0, 12), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds < DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
}
