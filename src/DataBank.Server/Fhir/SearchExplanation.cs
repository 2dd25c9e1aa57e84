using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>The answer to _explain=true: a Parameters resource with the statement and the steps of the engine's plan.</summary>
internal static class SearchExplanation
{
    public static ReadOnlyMemory<byte> ToJson(IReadOnlyList<string> lines)
    {
        using var answer = new ParametersWriter();
        for (var at = 0; at < lines.Count; at++) answer.Add(at == 0 ? "statement" : "step", "valueString", lines[at]);
        return answer.Finish();
    }
}
