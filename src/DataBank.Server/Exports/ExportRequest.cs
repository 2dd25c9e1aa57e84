using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>The parameters of a kick-off: https://hl7.org/fhir/uv/bulkdata/STU2/export.html#query-parameters</summary>
/// <param name="Types">In alphabetical order.</param>
/// <param name="Filters">Searches on some of the types (<see cref="ExportFilter"/>).</param>
/// <param name="Elements">"name" or "Patient.name".</param>
/// <param name="Until">What was written before that, as it was then.</param>
/// <param name="Ignored">What is not supported and was ignored, because the client wants it so.</param>
internal sealed record ExportRequest(IReadOnlyList<string> Types, IReadOnlyList<string> Filters, IReadOnlyList<string> Elements, DateTimeOffset? Since, DateTimeOffset? Until, IReadOnlyList<OutcomeIssue> Ignored)
{
    private const int MaximumBytes = 64 * 1024;

    /// <summary>Reads the query and, with POST, Parameters.</summary>
    /// <param name="request">May have no body.</param>
    /// <param name="possible">Types that this export can bring.</param>
    /// <param name="resources">Knows the search parameters.</param>
    /// <param name="baseUrl">Absolute references below it are local.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RequestProblem">400 for what is wrong, and, unless the client prefers lenient handling, for what is not supported.</exception>
    public static async Task<ExportRequest> ReadAsync(
        HttpRequest request, IReadOnlyList<string> possible, ResourceStore resources, string baseUrl, CancellationToken cancellation)
    {
        var preference = FhirPreference.Of(request);
        if (!preference.IsAsync) throw RequestProblem.Invalid("$export answers in the background only: send Prefer: respond-async.");
        var parameters = FhirUrls.Parameters(request.QueryString.Value).ToList();
        if (HttpMethods.IsPost(request.Method) && request.ContentType is not null) parameters.AddRange(ToPairs(await FhirBody.ReadAsync(request, MaximumBytes, cancellation)));

        var (filters, elements) = (new List<string>(), new List<string>());
        var (types, since, until, ignored) = (new SortedSet<string>(StringComparer.Ordinal), (DateTimeOffset?)null, (DateTimeOffset?)null, new List<OutcomeIssue>());
        foreach (var (name, value) in parameters)
        {
            switch (name)
            {
                case "_type":
                    foreach (var type in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                    {
                        if (possible.Contains(type, StringComparer.Ordinal)) types.Add(type);
                        else Ignore("_type takes types that this export holds.");
                    }
                    break;
                case "_since":
                    since = ReadHistory.ParseInstant(value);
                    break;
                case "_until":
                    until = ReadHistory.ParseInstant(value);
                    break;
                case "_outputFormat":
                    // A "+" that wasn't escaped arrives as a space.
                    if (value is not (FhirMediaTypes.NdJson or "application/fhir ndjson" or "application/ndjson" or "ndjson")) throw RequestProblem.Invalid("_outputFormat is application/fhir+ndjson.");
                    break;
                case "_typeFilter":
                    filters.Add(value); // Read when all types are known.
                    break;
                case "_elements":
                    elements.AddRange(value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
                    break;
                case "_format" or "_pretty":
                    break;
                default:
                    Ignore("$export takes _type, _typeFilter, _since, _until, _elements and _outputFormat.");
                    break;
            }
        }
        if (types.Count == 0 && parameters.Any(parameter => parameter.Key == "_type")) throw RequestProblem.Invalid("_type names no type that this export holds.");
        IReadOnlyList<string> chosen = types.Count > 0 ? [.. types] : possible;
        if (elements.Exists(element => !IsElement(element))) throw RequestProblem.Invalid("_elements takes names such as name or Patient.name.");
        return new ExportRequest(chosen, [.. filters.SelectMany(filter => ExportFilter.Read(filter, [.. chosen], resources, baseUrl))], elements, since, until, ignored);

        void Ignore(string diagnostics)
        {
            if (preference.Handling != SearchHandling.Lenient) throw new RequestProblem(400, "not-supported", diagnostics);
            ignored.Add(new OutcomeIssue("warning", "not-supported", $"{diagnostics} What else was asked for was ignored."));
        }
    }

    private static bool IsElement(string name) =>
        name.Split('.') is [{ Length: > 0 }] or [{ Length: > 0 }, { Length: > 0 }] && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '.');

    private static IEnumerable<KeyValuePair<string, string>> ToPairs(FhirResource body)
    {
        if (body.Type != "Parameters") throw RequestProblem.Invalid("The body of $export is Parameters.");
        if (!body.Root.TryGetProperty("parameter"u8, out var parameters)) yield break;
        if (parameters.ValueKind != JsonValueKind.Array) throw RequestProblem.Invalid("The body of $export is Parameters.");
        foreach (var parameter in parameters.EnumerateArray())
        {
            var isNamed = parameter.ValueKind == JsonValueKind.Object && parameter.TryGetProperty("name"u8, out var name) && name.ValueKind == JsonValueKind.String;
            if (!isNamed) throw RequestProblem.Invalid("A parameter has no name.");
            var value = parameter.EnumerateObject().FirstOrDefault(member => member.Name.StartsWith("value", StringComparison.Ordinal)).Value;
            yield return new(parameter.GetProperty("name"u8).GetString()!, value.ValueKind == JsonValueKind.String ? value.GetString()! : "");
        }
    }
}
