namespace DataBank.Fhir;

/// <summary>Writes OperationOutcome resources.</summary>
public static class OperationOutcomes
{
    public static byte[] ToJson(IReadOnlyList<OutcomeIssue> issues) => throw new NotImplementedException();
}
