using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>A request for re-identification as a Task of the profile databank-reidentification-task.</summary>
internal static class ReidentificationTask
{
    private const string Own = "http://databank.example.jp/fhir";

    public static JsonObject Write(VaultReidentification request, ReidentificationRequest asked)
    {
        var extensions = new JsonArray(new JsonObject
        {
            ["url"] = $"{Own}/StructureDefinition/research-theme",
            ["valueReference"] = Reference($"ResearchStudy/{request.Theme}"),
        });
        foreach (var (approver, at) in request.Approvals)
        {
            extensions.Add((JsonNode)new JsonObject
            {
                ["url"] = $"{Own}/StructureDefinition/approval",
                ["extension"] = new JsonArray(
                    new JsonObject { ["url"] = "approver", ["valueReference"] = Person(approver) },
                    new JsonObject { ["url"] = "date", ["valueDateTime"] = FhirInstant.Of(at) }),
            });
        }
        return new JsonObject
        {
            ["resourceType"] = "Task",
            ["id"] = request.Id,
            ["meta"] = new JsonObject { ["profile"] = new JsonArray($"{Own}/StructureDefinition/databank-reidentification-task") },
            ["extension"] = extensions,
            ["status"] = request.Status,
            ["intent"] = "order",
            ["code"] = Concept(ReidentificationRequest.GovernanceCodes, "reidentify"),
            ["authoredOn"] = FhirInstant.Of(request.RequestedAt),
            ["requester"] = Person(request.Requester),
            ["reasonCode"] = Concept(ReidentificationRequest.ParameterCodes, asked.Reason),
            ["restriction"] = new JsonObject { ["period"] = new JsonObject { ["end"] = FhirInstant.Of(request.ExpiresAt) } },
            ["input"] = new JsonArray([.. asked.Names.Select(Input)]),
        };
    }

    /// <summary>The answer: for each name the Patient resources and record numbers behind it.</summary>
    public static JsonObject WriteAnswer(IEnumerable<(MappedCase Case, IReadOnlyList<string[]> Identities)> found) => new()
    {
        ["resourceType"] = "Parameters",
        ["parameter"] = new JsonArray([.. found.Select(each => new JsonObject
        {
            ["name"] = "match",
            ["part"] = new JsonArray([
                Part("pseudonym", Identifier(ReidentificationRequest.PseudonymSystem, each.Case.Pseudonym)),
                Part("caseId", Identifier(ReidentificationRequest.CaseIdSystem, each.Case.CaseId)),
                .. each.Identities.Select(identity => identity[0] == "patient"
                    ? new JsonObject { ["name"] = "patient", ["valueReference"] = Reference($"Patient/{identity[2]}") }
                    : Part("identifier", Identifier(identity[1], identity[2]))),
            ]),
        })]),
    };

    private static JsonObject Input((string System, string Value) name) => new()
    {
        ["type"] = Concept(ReidentificationRequest.ParameterCodes, name.System == ReidentificationRequest.PublicKeySystem ? "recipient" : "pseudonym"),
        ["valueIdentifier"] = Identifier(name.System, name.Value),
    };

    private static JsonObject Part(string name, JsonObject identifier) => new() { ["name"] = name, ["valueIdentifier"] = identifier };

    private static JsonObject Identifier(string system, string value) => new() { ["system"] = system, ["value"] = value };

    private static JsonObject Concept(string system, string code) => new() { ["coding"] = new JsonArray(new JsonObject { ["system"] = system, ["code"] = code }) };

    private static JsonObject Reference(string reference) => new() { ["reference"] = reference };

    /// <summary>People are known by the claim sub of their tokens.</summary>
    private static JsonObject Person(string subject) => ResourceKey.TryParse($"Practitioner/{subject}", out var key)
        ? Reference(key.ToString())
        : new JsonObject { ["type"] = "Practitioner", ["identifier"] = new JsonObject { ["value"] = subject } };
}
