using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>Makes a resource of what was put together; texts in Japanese stand in it as they are.</summary>
internal static class ReadableResource
{
    private static readonly JsonSerializerOptions form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static FhirResource Of(JsonObject document) => FhirResource.Parse(Encoding.UTF8.GetBytes(document.ToJsonString(form)));
}
