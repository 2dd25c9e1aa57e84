using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>
/// Parses the criteria of a cohort, a JSON object each: <c>{"and": […]}</c>, <c>{"or": […]}</c>, <c>{"not": …}</c>; an event, which
/// <see cref="CohortEventParser"/> knows; or two in time: <c>{"time": {"event": …, "before": …, "days": 60}}</c> (before, after or around).
/// </summary>
/// <param name="context">Where it is asked.</param>
public sealed class CohortParser(CohortContext context)
{
    /// <summary>The longest distance between two events: a century.</summary>
    public const int MostDays = 36_525;

    private const int Deepest = 16;
    private const int MostCriteria = 64;
    private const int LongestName = 200;
    private const int DefaultDays = 365;

    private static readonly (string Name, CohortParts Part)[] parts =
        [("cases", CohortParts.Cases), ("matches", CohortParts.Matches), ("files", CohortParts.Files), ("survival", CohortParts.Survival)];

    private readonly CohortEventParser events = new(context);
    private int criteria;

    /// <summary>Parses a question: <c>{"criteria": …, "include": ["cases", …], "match": …, "survival": …, "saveAs": "name"}</c>.</summary>
    /// <exception cref="RequestProblem">400: where and what; never what was written there.</exception>
    public CohortRequest Parse(JsonElement request)
    {
        var place = "cohort";
        CohortJson.Check(request, place, "criteria", "include", "match", "survival", "saveAs", "resourceType");
        if (!request.TryGetProperty("criteria", out var given))
            throw CohortJson.Malformed(place, "an object with criteria");
        var asked = request.TryGetProperty("include", out var include) ? PartsOf(include) : CohortParts.None;
        return new CohortRequest(ParseCriterion(given, "criteria", 0), asked)
        {
            Match = request.TryGetProperty("match", out var match) ? ParseMatch(match) : events.NearestImage(DefaultDays),
            Survival = request.TryGetProperty("survival", out var survival) ? ParseSurvival(survival)
                : asked.HasFlag(CohortParts.Survival) ? throw CohortJson.Malformed(place, "survival with start and end, as include asks for it") : null,
            GroupName = request.TryGetProperty("saveAs", out var name) ? NameOf(name) : null,
            Definition = JsonSerializer.Serialize(given, CohortJson.Compact),
        };
    }

    /// <summary>Parses criteria alone.</summary>
    /// <exception cref="RequestProblem">400: where and what; never what was written there.</exception>
    public CohortCriterion ParseCriterion(JsonElement criterion) => ParseCriterion(criterion, "criteria", 0);

    private CohortCriterion ParseCriterion(JsonElement json, string place, int depth)
    {
        if (depth > Deepest || ++criteria > MostCriteria)
            throw new RequestProblem(400, "too-costly", $"Criteria are up to {MostCriteria}, up to {Deepest} deep.", place);
        if (json.ValueKind == JsonValueKind.Object && json.EnumerateObject().ToList() is [var only])
        {
            switch (only.Name)
            {
                case "and" or "or":
                    var joined = only.Value.ValueKind == JsonValueKind.Array && only.Value.GetArrayLength() > 0
                        ? only.Value.EnumerateArray().Select((each, at) => ParseCriterion(each, $"{place}.{only.Name}[{at.ToString(System.Globalization.CultureInfo.InvariantCulture)}]", depth + 1)).ToList()
                        : throw CohortJson.Malformed($"{place}.{only.Name}", "a list of criteria");
                    return joined is [var single] ? single : new CombinedCriterion(only.Name == "and" ? LogicalOperator.And : LogicalOperator.Or, joined);
                case "not":
                    return new CombinedCriterion(LogicalOperator.Not, [ParseCriterion(only.Value, $"{place}.not", depth + 1)]);
                case "time":
                    return ParseTime(only.Value, $"{place}.time");
            }
        }
        return new EventCriterion(events.Parse(json, place));
    }

    private TimeCriterion ParseTime(JsonElement json, string place)
    {
        CohortJson.Check(json, place, "event", "before", "after", "around", "days");
        var (relation, other) = RelationOf(json, place);
        return new TimeCriterion(TimedOf(json, "event", place), relation, Timed(events.Parse(other, $"{place}.{Name(relation)}"), place), DaysOf(json, place, null));
    }

    private CohortMatch ParseMatch(JsonElement json)
    {
        CohortJson.Check(json, "match", "event", "before", "after", "around", "days");
        var (relation, other) = RelationOf(json, "match");
        return new CohortMatch(Timed(events.Parse(other, $"match.{Name(relation)}"), "match"), TimedOf(json, "event", "match"), relation, DaysOf(json, "match", DefaultDays));
    }

    private CohortSurvival ParseSurvival(JsonElement json)
    {
        CohortJson.Check(json, "survival", "start", "end");
        return new CohortSurvival(TimedOf(json, "start", "survival"), TimedOf(json, "end", "survival"));
    }

    private CohortEvent TimedOf(JsonElement json, string name, string place) =>
        json.TryGetProperty(name, out var found) ? Timed(events.Parse(found, $"{place}.{name}"), $"{place}.{name}") : throw CohortJson.Malformed(place, $"an event as {name}");

    private static CohortEvent Timed(CohortEvent found, string place) => found.Sources.All(HasTime)
        ? found
        : throw RequestProblem.Invalid("Resources of this type have no time to compare by.", place);

    private static bool HasTime(EventSource source) => source is not ExpressionSource && (source is not SearchSource search || EventTimes.ParameterOf(search.Query.ResourceType) is not null);

    private static (TimeRelation Relation, JsonElement Other) RelationOf(JsonElement json, string place)
    {
        var found = Enum.GetValues<TimeRelation>().Where(relation => json.TryGetProperty(Name(relation), out _)).ToList();
        return found is [var only] ? (only, json.GetProperty(Name(only))) : throw CohortJson.Malformed(place, "one of before, after and around with an event");
    }

    private static int DaysOf(JsonElement json, string place, int? otherwise) => json.TryGetProperty("days", out var given)
        ? given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var days) && days is >= 0 and <= MostDays ? days : throw CohortJson.Malformed($"{place}.days", $"a whole number up to {MostDays}")
        : otherwise ?? throw CohortJson.Malformed(place, "days");

    private static string Name(TimeRelation relation) => relation switch { TimeRelation.Before => "before", TimeRelation.After => "after", _ => "around" };

    private static CohortParts PartsOf(JsonElement include)
    {
        var asked = CohortParts.None;
        foreach (var each in CohortJson.Texts(include, "include"))
            asked |= parts.FirstOrDefault(part => part.Name == each).Part is > 0 and var part ? part : throw CohortJson.Malformed("include", string.Join(", ", parts.Select(known => known.Name)));
        return asked;
    }

    private static string NameOf(JsonElement name) => name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 and <= LongestName } text && !string.IsNullOrWhiteSpace(text)
        ? text
        : throw CohortJson.Malformed("saveAs", $"a name of up to {LongestName} characters");
}
