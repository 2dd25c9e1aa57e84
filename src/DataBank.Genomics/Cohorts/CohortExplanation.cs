using System.Globalization;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>Says in words what was asked.</summary>
public static class CohortExplanation
{
    public static CohortText Of(CohortCriterion criterion) => criterion switch
    {
        EventCriterion only => new CohortText($"「{only.Event.Name.Japanese}」の記録がある", $"has \"{only.Event.Name.English}\""),
        TimeCriterion time => Of(time),
        CombinedCriterion { Operator: LogicalOperator.Not, Criteria: [var only] } when Of(only) is var inner => new CohortText($"（{inner.Japanese}）に当てはまらない", $"not ({inner.English})"),
        CombinedCriterion combined => Join(combined),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static CohortText Join(CombinedCriterion combined)
    {
        var parts = combined.Criteria.Select(Of).ToList();
        var (japanese, english) = combined.Operator == LogicalOperator.And ? (" かつ ", " and ") : (" または ", " or ");
        return new CohortText($"（{string.Join(japanese, parts.Select(part => part.Japanese))}）", $"({string.Join(english, parts.Select(part => part.English))})");
    }

    private static CohortText Of(TimeCriterion time)
    {
        var days = time.Days.ToString(CultureInfo.InvariantCulture);
        var (one, other) = (time.Event.Name, time.Other.Name);
        return time.Relation switch
        {
            TimeRelation.Before => new CohortText($"「{other.Japanese}」の前 {days} 日以内に「{one.Japanese}」がある", $"has \"{one.English}\" within {days} days before \"{other.English}\""),
            TimeRelation.After => new CohortText($"「{other.Japanese}」の後 {days} 日以内に「{one.Japanese}」がある", $"has \"{one.English}\" within {days} days after \"{other.English}\""),
            _ => new CohortText($"「{other.Japanese}」の前後 {days} 日以内に「{one.Japanese}」がある", $"has \"{one.English}\" within {days} days of \"{other.English}\""),
        };
    }
}
