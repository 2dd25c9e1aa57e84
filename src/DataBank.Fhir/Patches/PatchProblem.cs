namespace DataBank.Fhir;

/// <summary>Why a patch is refused (https://hl7.org/fhir/R4/http.html#patch): its text is wrong, or it does not fit the resource.</summary>
internal static class PatchProblem
{
    /// <summary>400: no resource could be patched so.</summary>
    public static RequestProblem Malformed(int operation, string fault) => RequestProblem.Invalid($"Operation {operation} of the patch {fault}.");

    /// <summary>422: this resource can't be patched so.</summary>
    public static RequestProblem DoesNotFit(int operation, string fault) => new(422, "processing", $"Operation {operation} of the patch {fault}.");

    /// <summary>409: a test of the patch says that the resource is not as the client thinks.</summary>
    public static RequestProblem TestFailed(int operation) => new(409, "conflict", $"Operation {operation} of the patch tests for a value that is not there.");
}
