using System.Diagnostics;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>Turns criteria of a cohort into sets over the index, by the same compiler that searches have.</summary>
/// <param name="compiler">Of the same statement.</param>
/// <param name="planner">Of the same session.</param>
/// <param name="asked">How many patients the parameter @patients lists, of whom alone is asked; null: it is asked who there is.</param>
internal sealed class CohortCompiler(SearchCompiler compiler, SearchPlanner planner, int? asked = null)
{
    private const int RowsOfPatient = 8; // What is looked at of a patient, about, until it is known whether he has something.

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
            parts.Add(await PatientsAsync(await FindAsync(source, cancellation), cancellation));
        }
        return string.Join(" union all ", parts);
    }

    private async Task<string> PatientsAsync(Found found, CancellationToken cancellation)
    {
        if (found.Type == "Patient") return CohortSql.PatientsThemselves(compiler.Engine, found.Matches!);
        var isPatient = await IsParameterAsync(found.Type, "patient", cancellation);
        return found.Matches is { } matches ? CohortSql.Patients(compiler.Engine, matches, isPatient) : CohortSql.PatientsOfAsked(compiler.Engine, isPatient, found.Conditions);
    }

    /// <summary>A select of the times of an event.</summary>
    public async Task<string> TimesAsync(CohortEvent of, CancellationToken cancellation)
    {
        var parts = new List<string>();
        foreach (var source in of.Sources)
        {
            if (source is VariantSource called) parts.Add(await TimesAsync(new Found("Specimen", UnstoredVariants.Specimens(compiler, called.Variant)), cancellation));
            parts.Add(await TimesAsync(await FindAsync(source, cancellation), cancellation));
        }
        return string.Join(" union all ", parts);
    }

    private async Task<string> TimesAsync(Found found, CancellationToken cancellation)
    {
        var isTime = await IsParameterAsync(found.Type, EventTimes.ParameterOf(found.Type)!, cancellation);
        if (found.Type == "Patient") return CohortSql.TimesThemselves(compiler.Engine, found.Matches!, isTime);
        var isPatient = await IsParameterAsync(found.Type, "patient", cancellation);
        return found.Matches is { } matches ? CohortSql.Times(compiler.Engine, matches, isPatient, isTime) : CohortSql.TimesOfAsked(compiler.Engine, isPatient, found.Conditions, isTime);
    }

    /// <summary>A select of resources of the patients asked for with a token of a system.</summary>
    public async Task<string> IdentifiedAsync(string type, string parameter, string system, CancellationToken cancellation) => CohortSql.Identified(
        compiler.Engine, await IsParameterAsync(type, "patient", cancellation), $" and {compiler.IsShown([type], "p.number")}", await IsParameterAsync(type, parameter, cancellation),
        compiler.Bind(await compiler.SystemAsync(system, cancellation)));

    // Of few patients, what refers to them is fewer than what meets the conditions anywhere.
    private async Task<Found> FindAsync(EventSource source, CancellationToken cancellation)
    {
        if (source is VariantSource variant) return new Found("Observation", $"select c.number from ({VariantIndex.Numbers(compiler, variant.Variant)}) c where {compiler.IsShown(["Observation"], "c.number")}");
        var query = source switch { SearchSource search => search.Query, DeathSource => dead, _ => throw new UnreachableException() };
        var sets = await compiler.SetsAsync(query, cancellation);
        if (asked is { } patients && query.ResourceType != "Patient" && await planner.ReadsMoreAsync(sets, patients * RowsOfPatient, compiler.Parameters, cancellation))
            return new Found(query.ResourceType, null, compiler.Shown(query.Types, new SearchPlan(null, sets, IsNarrow: false)).ConditionsOn("p.number"));
        var plan = compiler.Shown(query.Types, await planner.PlanWholeAsync(sets, compiler.Parameters, cancellation));
        return new Found(query.ResourceType, plan.Matches(compiler.AmongTypes(query.Types, "s"), ""));
    }

    private Task<string> IsParameterAsync(string type, string code, CancellationToken cancellation) =>
        compiler.IsParameterAsync([type], SearchParameters.Find(type, code)!, "", cancellation);

    /// <param name="Type">Of the resources.</param>
    /// <param name="Matches">A select of their numbers; null: they are looked for patient by patient, by the conditions on p.number.</param>
    /// <param name="Conditions">Each after "and".</param>
    private sealed record Found(string Type, string? Matches, string Conditions = "");
}
