namespace DataBank.Fhir;

/// <summary>
/// A request that is refused, with what the client needs to mend it. Thrown anywhere below an endpoint; only the web layer
/// turns it into an OperationOutcome, a DICOMweb status or problem details.
/// </summary>
/// <param name="status">HTTP status code.</param>
/// <param name="issues">At least one issue.</param>
public sealed class RequestProblem(int status, IReadOnlyList<OutcomeIssue> issues) : Exception(issues[0].Diagnostics)
{
    public RequestProblem(int status, string code, string diagnostics, string? expression = null)
        : this(status, [new OutcomeIssue("error", code, diagnostics, expression)])
    {
    }

    public int Status { get; } = status;

    public IReadOnlyList<OutcomeIssue> Issues { get; } = issues;

    public static RequestProblem NotFound(string what) => new(404, "not-found", $"{what} does not exist.");

    public static RequestProblem Invalid(string diagnostics, string? expression = null) => new(400, "invalid", diagnostics, expression);
}
