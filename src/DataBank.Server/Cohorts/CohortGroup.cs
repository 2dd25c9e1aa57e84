using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>A cohort as a Group: its members as of now, and the criteria that found them, with their hash, to be asked again.</summary>
internal static class CohortGroup
{
    private const string Own = "http://databank.example.jp/fhir";

    public static FhirResource Of(CohortRequest request, CohortAnswer answer)
    {
        var group = new JsonObject
        {
            ["resourceType"] = "Group",
            ["meta"] = new JsonObject { ["profile"] = new JsonArray($"{Own}/StructureDefinition/databank-cohort") },
            ["identifier"] = new JsonArray(new JsonObject { ["system"] = $"{Own}/sid/cohort-definition", ["value"] = HashOf(request) }),
            ["active"] = true,
            ["type"] = "person",
            ["actual"] = true,
            ["code"] = new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["system"] = $"{Own}/CodeSystem/group-kinds", ["code"] = "cohort" }) },
            ["name"] = request.GroupName,
            ["quantity"] = answer.Patients.Count,
            ["characteristic"] = new JsonArray(new JsonObject
            {
                ["code"] = new JsonObject { ["text"] = "$cohort" },
                ["valueCodeableConcept"] = new JsonObject { ["text"] = request.Definition },
                ["exclude"] = false,
            }),
        };
        if (answer.Patients.Count > 0)
            group["member"] = new JsonArray([.. answer.Patients.Select(patient => new JsonObject { ["entity"] = new JsonObject { ["reference"] = $"Patient/{patient}" } })]);
        return FhirResource.Parse(JsonSerializer.SerializeToUtf8Bytes(group, FhirJson.Compact));
    }

    /// <summary>SHA-256 of the criteria: the same for the same question.</summary>
    public static string HashOf(CohortRequest request) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request.Definition)));
}
