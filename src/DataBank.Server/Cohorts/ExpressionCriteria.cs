using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Finds who meets the criteria on expression of a cohort, which the index knows nothing of, and puts them in their place. Tables are read one
/// by one: only those of patients who meet what must be met beside it.
/// </summary>
/// <param name="data">Null: the face has no tables.</param>
public sealed class ExpressionCriteria(CohortSearch cohorts, IExpressionData? data)
{
    /// <exception cref="RequestProblem">400: there are no tables here, or too many.</exception>
    public Task<CohortCriterion> ResolveAsync(CohortCriterion criterion, CancellationToken cancellation) => ResolveAsync(criterion, null, cancellation);

    private async Task<CohortCriterion> ResolveAsync(CohortCriterion criterion, IReadOnlyList<string>? within, CancellationToken cancellation)
    {
        switch (criterion)
        {
            case EventCriterion { Event: { Sources: [ExpressionSource source] } of }:
                var patients = await (data ?? throw new RequestProblem(400, "not-supported", "There are no tables of genes here.")).PatientsAsync(source.Expression, within, cancellation);
                return new EventCriterion(of with { Sources = [new KnownPatients(patients)] });
            case CombinedCriterion combined when AsksForExpression(combined):
                if (combined.Operator == LogicalOperator.And && combined.Criteria.Where(each => !AsksForExpression(each)).ToList() is { Count: > 0 } others)
                    within = await cohorts.PatientsAsync(new CombinedCriterion(LogicalOperator.And, within is null ? others : [.. others, Known(within)]), cancellation);
                var parts = new List<CohortCriterion>();
                foreach (var each in combined.Criteria) parts.Add(await ResolveAsync(each, within, cancellation));
                return combined with { Criteria = parts };
            default:
                return criterion; // What is compared in time is never of expression.
        }
    }

    private static bool AsksForExpression(CohortCriterion criterion) =>
        criterion is EventCriterion { Event.Sources: [ExpressionSource] } || (criterion is CombinedCriterion combined && combined.Criteria.Any(AsksForExpression));

    private static EventCriterion Known(IReadOnlyList<string> patients) => new(new CohortEvent([new KnownPatients(patients)], new CohortText("", "")));
}
