using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Counts of cohorts that tell nothing of one person: under the threshold nothing is said, counts are rounded, and a question whose cohort
/// differs by fewer persons than the threshold from one that this client has asked before gets that one's answer, so that no two answers
/// part a few persons from the others. Each client has a budget of new questions.
/// </summary>
internal sealed class Feasibility(FederatedQueryStore queries, ResearchExpression expression, FederationOptions options, TimeProvider clock)
{
    /// <exception cref="RequestProblem">400: criteria; 429: the budget is used up.</exception>
    public async Task<FeasibilityAnswer> AnswerAsync(ThemeView view, string client, CohortRequest request, CancellationToken cancellation)
    {
        await view.Resources.CanonicalsAsync(cancellation);
        var criterion = await new ExpressionCriteria(view.Resources.Cohorts, expression.Of(view)).ResolveAsync(request.Criterion, cancellation);
        var cohort = CohortMarks.Of(await view.Resources.Cohorts.PatientsAsync(criterion, cancellation));
        var now = clock.GetUtcNow();
        var query = await queries.SettleAsync(
            new FederatedQuery(TimeOrderedId.New(now).ToString("n"), client, view.Theme, now, cohort.Length, options.Counts.Release(cohort.Length), CohortMarks.Pack(cohort)),
            earlier => AreNear(cohort, CohortMarks.Unpack(earlier.Cohort)),
            new FederatedQueryLimits(options.Counts.Threshold, options.QueriesPerDay, now - options.Memory),
            cancellation) ?? throw new RequestProblem(429, "throttled", $"This client has asked {options.QueriesPerDay} new questions of the theme within a day; what it has asked before is still answered.");
        return new FeasibilityAnswer(query.Id, "count", query.Released is null, options.Counts.Threshold, options.Counts.Rounding, query.Released);
    }

    private bool AreNear(ulong[] one, ulong[] other)
    {
        var (i, j, differing) = (0, 0, 0);
        while ((i < one.Length || j < other.Length) && differing < options.Counts.Threshold)
        {
            if (i < one.Length && j < other.Length && one[i] == other[j])
            {
                i++;
                j++;
                continue;
            }
            differing++;
            if (j >= other.Length || (i < one.Length && one[i] < other[j])) i++;
            else j++;
        }
        return differing < options.Counts.Threshold;
    }
}
