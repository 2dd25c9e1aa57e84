using System.Text.Json;
using DataBank.Fhir;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Refusals as htsget 1.3 writes them (https://samtools.github.io/hts-specs/htsget.html, Errors).</summary>
internal static class HtsgetErrors
{
    public const string MediaType = "application/vnd.ga4gh.htsget.v1.3.0+json; charset=utf-8";

    public static bool IsAsked(PathString path) => path.Value!.Contains("/ga4gh/htsget/", StringComparison.Ordinal);

    public static (string Type, byte[] Body) Body(RequestProblem problem) =>
        (MediaType, JsonSerializer.SerializeToUtf8Bytes(new { htsget = new { error = NameOf(problem), message = problem.Message } }));

    private static string NameOf(RequestProblem problem) => problem.Status switch
    {
        401 => "InvalidAuthentication",
        403 => "PermissionDenied",
        404 => "NotFound",
        413 => "PayloadTooLarge",
        _ => problem.Issues[0].Code switch
        {
            "not-supported" => "UnsupportedFormat",
            "value" => "InvalidRange",
            _ => "InvalidInput",
        },
    };
}
