namespace DataBank.Fhir;

/// <summary>
/// Takes a transaction or batch Bundle apart (https://hl7.org/fhir/R4/http.html#transaction): gives ids to created resources,
/// resolves <c>urn:uuid</c> and fullUrl references among entries, orders DELETE, POST, PUT, GET.
/// </summary>
public static class BundleReader
{
    /// <exception cref="RequestProblem">400 naming the entry: no request, unknown method, unresolved urn:uuid (transactions), the same resource twice.</exception>
    public static IReadOnlyList<BundleEntry> Read(FhirResource bundle, Func<string> newId) => throw new NotImplementedException();
}
