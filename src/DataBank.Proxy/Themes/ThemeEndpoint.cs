using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>The one resource that a view holds of its own: where its images are (ImagingStudy.endpoint refers to it).</summary>
internal static class ThemeEndpoint
{
    public static readonly ResourceKey Key = new("Endpoint", "dicomweb");

    /// <param name="address">Absolute URL of the theme's DICOMweb.</param>
    public static ResourceWrite Write(string address)
    {
        var json = new JsonObject
        {
            ["resourceType"] = Key.Type,
            ["id"] = Key.Id,
            ["status"] = "active",
            ["connectionType"] = new JsonObject
            {
                ["system"] = "http://terminology.hl7.org/CodeSystem/endpoint-connection-type",
                ["code"] = "dicom-wado-rs",
            },
            ["payloadType"] = new JsonArray(new JsonObject { ["text"] = "DICOM" }),
            ["address"] = address,
        };
        var resource = FhirResource.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));
        return new ResourceWrite("PUT", Key, resource, IndexExtractor.Extract(resource));
    }
}
