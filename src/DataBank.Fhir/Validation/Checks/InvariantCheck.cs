using Hl7.FhirPath;

namespace DataBank.Fhir;

/// <summary>Checks the constraints of an element.</summary>
internal static class InvariantCheck
{
    public static void Check(ValidationRun run, IReadOnlyList<Invariant> invariants, PathItem item)
    {
        foreach (var invariant in invariants)
        {
            if (NativeInvariants.IsHeldByWalk(invariant.Key)) continue;
            if (run.IsOver) return;
            Check(run, invariant, item);
        }
    }

    public static void Check(ValidationRun run, Invariant invariant, PathItem item)
    {
        var place = item.Json.ValueKind == System.Text.Json.JsonValueKind.Undefined ? item.Extra : item.Json;
        if (invariant.Native is { } native)
        {
            if (!native(run, item)) Report(run, invariant, place);
            return;
        }
        if (invariant.Parsed.Parsed is not { } expression)
        {
            run.Add("information", "invariant-unsupported", place, invariant.Key, null, invariant.Key, invariant.Parsed.Problem!);
            return;
        }
        try
        {
            var scope = new PathScope(run.Scope!.Item, run.Scope.Container.Item, item, run);
            var result = PathEvaluator.Evaluate(expression, new PathFrame(scope, [item], [item]));
            // Nothing is not true; several values are, as in HL7's validator.
            if (result.Count == 0 || (result.Count == 1 && result[0].Value is false)) Report(run, invariant, place);
        }
        catch (NotSupportedException problem)
        {
            run.Add("information", "invariant-unsupported", place, invariant.Key, null, invariant.Key, problem.Message);
        }
        catch (PathException problem)
        {
            run.Add("warning", "invariant-fault", place, invariant.Key, null, invariant.Key, problem.Message);
        }
    }

    private static void Report(ValidationRun run, Invariant invariant, System.Text.Json.JsonElement place) =>
        run.Add(invariant.IsError ? "error" : "warning", "invariant", place, invariant.Key, null, invariant.Key, invariant.Human);
}
