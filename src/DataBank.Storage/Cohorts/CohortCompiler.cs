using System.Diagnostics;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>Turns criteria of a cohort into sets over the index, by the same compiler that searches have.</summary>
internal sealed class CohortCompiler(SearchCompiler compiler, SearchPlanner planner)
{
    private static readonly SearchQuery dead = SearchQueryParser.Parse("Patient", [new("deceased", "true")], "", SearchHandling.Strict);

    /// <summary>A condition on r.id.</summary>
    public async Task<string> ConditionAsync(CohortCriterion criterion, CancellationToken cancellation)
    {
        switch (criterion)
        {
            case EventCriterion only:
                return $"r.id in ({await PatientsAsync(only.Event, cancellation)})";
            case TimeCriterion time:
                var (rows, others) = (await TimesAsync(time.Event, cancellation), await TimesAsync(time.Other, cancellation));
                return $"r.id in ({CohortSql.Pairs(compiler.Engine, rows, others, time.Relation, time.Days)})";
            case CombinedCriterion combined:
                var parts = new List<string>();
                foreach (var each in combined.Criteria) parts.Add(await ConditionAsync(each, cancellation));
                return combined.Operator == LogicalOperator.Not ? $"not ({parts[0]})" : $"({string.Join(combined.Operator == LogicalOperator.And ? " and " : " or ", parts)})";
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>A select of the patients who had an event.</summary>
    public async Task<string> PatientsAsync(CohortEvent of, CancellationToken cancellation)
    {
        var parts = new List<string>();
        foreach (var source in of.Sources)
        {
            if (source is KnownPatients known)
            {
                parts.Add(CohortSql.Known(compiler.Engine, compiler.Bind(JsonSerializer.Serialize(known.Ids))));
                continue;
            }
            if (source is VariantSource called) parts.Add(UnstoredVariants.Patients(compiler, called.Variant));
            var (type, matches) = await MatchesAsync(source, cancellation);
            parts.Add(type == "Patient"
                ? CohortSql.PatientsThemselves(compiler.Engine, matches)
                : CohortSql.Patients(compiler.Engine, matches, await IsParameterAsync(type, "patient", cancellation)));
        }
        return string.Join(" union all ", parts);
    }

    /// <summary>A select of the times of an event.</summary>
    public async Task<string> TimesAsync(CohortEvent of, CancellationToken cancellation)
    {
        var parts = new List<string>();
        foreach (var source in of.Sources)
        {
            if (source is VariantSource called) parts.Add(await TimesAsync("Specimen", UnstoredVariants.Specimens(compiler, called.Variant), cancellation));
            var (type, matches) = await MatchesAsync(source, cancellation);
            parts.Add(await TimesAsync(type, matches, cancellation));
        }
        return string.Join(" union all ", parts);
    }

    private async Task<string> TimesAsync(string type, string matches, CancellationToken cancellation)
    {
        var isTime = await IsParameterAsync(type, EventTimes.ParameterOf(type)!, cancellation);
        return type == "Patient"
            ? CohortSql.TimesThemselves(compiler.Engine, matches, isTime)
            : CohortSql.Times(compiler.Engine, matches, await IsParameterAsync(type, "patient", cancellation), isTime);
    }

    /// <summary>A select of resources of patients with a token of a system.</summary>
    public async Task<string> IdentifiedAsync(SearchQuery query, string parameter, string system, CancellationToken cancellation)
    {
        var (type, matches) = await MatchesAsync(new SearchSource(query), cancellation);
        return CohortSql.Identified(
            compiler.Engine, matches, await IsParameterAsync(type, "patient", cancellation), await IsParameterAsync(type, parameter, cancellation),
            compiler.Bind(await compiler.SystemAsync(system, cancellation)));
    }

    private async Task<(string Type, string Matches)> MatchesAsync(EventSource source, CancellationToken cancellation)
    {
        if (source is VariantSource variant) return ("Observation", $"select c.number from ({VariantIndex.Numbers(compiler, variant.Variant)}) c where {compiler.IsShown(["Observation"], "c.number")}");
        var query = source switch { SearchSource search => search.Query, DeathSource => dead, _ => throw new UnreachableException() };
        var sets = await compiler.SetsAsync(query, cancellation);
        var plan = compiler.Shown(query.Types, await planner.PlanWholeAsync(sets, compiler.Parameters, cancellation));
        return (query.ResourceType, plan.Matches(compiler.AmongTypes(query.Types, "s"), ""));
    }

    private Task<string> IsParameterAsync(string type, string code, CancellationToken cancellation) =>
        compiler.IsParameterAsync([type], SearchParameters.Find(type, code)!, "", cancellation);
}
