using DataBank.Fhir;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>The Prefer header (https://hl7.org/fhir/R4/http.html#ops and search.html#errors): what to return, how strict to be, whether to wait.</summary>
internal sealed record FhirPreference(ReturnPreference Return, SearchHandling? Handling, bool IsAsync)
{
    public static FhirPreference Of(HttpRequest request)
    {
        var (returned, handling, isAsync) = (ReturnPreference.Default, (SearchHandling?)null, false);
        var wishes = request.Headers["Prefer"].SelectMany(line => (line ?? "").Split([',', ';'], StringSplitOptions.TrimEntries));
        foreach (var wish in wishes)
        {
            switch (wish.Replace(" ", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal).ToLowerInvariant())
            {
                case "return=minimal": returned = ReturnPreference.Minimal; break;
                case "return=representation": returned = ReturnPreference.Representation; break;
                case "return=operationoutcome": returned = ReturnPreference.OperationOutcome; break;
                case "handling=strict": handling = SearchHandling.Strict; break;
                case "handling=lenient": handling = SearchHandling.Lenient; break;
                case "respond-async": isAsync = true; break;
                default: break; // RFC 7240 §2: preferences that aren't understood are ignored.
            }
        }
        return new FhirPreference(returned, handling, isAsync);
    }

    /// <summary>A face that is strict stays strict, whatever the client prefers.</summary>
    public SearchHandling HandlingFor(FhirFace face) =>
        face.Handling == SearchHandling.Strict ? SearchHandling.Strict : Handling ?? face.Handling;
}
