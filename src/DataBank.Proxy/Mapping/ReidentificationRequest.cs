using System.Buffers;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.Proxy;

/// <summary>What a Task of the profile databank-reidentification-task asks for: who is behind these pseudonyms or case ids, and why.</summary>
/// <param name="Names">Pseudonyms and case ids, each as its identifier system and value.</param>
internal sealed record ReidentificationRequest(string Reason, IReadOnlyList<(string System, string Value)> Names)
{
    public const string PseudonymSystem = "http://databank.example.jp/fhir/sid/pseudonym";
    public const string CaseIdSystem = "http://databank.example.jp/fhir/sid/case-id";
    public const string GovernanceCodes = "http://databank.example.jp/fhir/CodeSystem/governance";
    public const string ParameterCodes = "http://databank.example.jp/fhir/CodeSystem/task-parameters";

    /// <summary>For PMDA, which may see the source of what it was submitted (次世代医療基盤法).</summary>
    public const string SourceVerification = "source-verification";

    /// <summary>The key and the persons of the theme go to another bank, which holds the private key that the Task names the public one of (データバンクの引継ぎ).</summary>
    public const string Handover = "handover";

    /// <summary>SHA-256 of a public key (SubjectPublicKeyInfo), 64 lower-case hex digits.</summary>
    public const string PublicKeySystem = "http://databank.example.jp/fhir/sid/public-key-sha256";

    private const int MostNames = 20;
    private const int HashDigits = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private static readonly string[] Reasons = [SourceVerification, "incidental-finding", "adverse-event", Handover];

    /// <exception cref="RequestProblem">422, naming the element.</exception>
    public static ReidentificationRequest Read(FhirResource task)
    {
        var root = task.Root;
        if (task.Type != "Task" || root.Text("status") != "requested" || !root.Member("code").HasCoding(GovernanceCodes, "reidentify"))
            throw Refused("The body is a Task with status requested and the code reidentify.", "Task.code");
        var reason = Reasons.FirstOrDefault(code => root.Member("reasonCode").HasCoding(ParameterCodes, code))
            ?? throw Refused($"The Task says why, by one of the codes {string.Join(", ", Reasons)}.", "Task.reasonCode");
        var names = root.Items("input").Select(input => input.Member("valueIdentifier"))
            .Select(identifier => (System: identifier.Text("system") ?? "", Value: identifier.Text("value") ?? "")).Distinct().ToList();
        if (reason == Handover)
        {
            return names is [(PublicKeySystem, { Length: HashDigits } hash)] && !hash.AsSpan().ContainsAnyExcept(HexDigits)
                ? new ReidentificationRequest(reason, names)
                : throw Refused($"A handover names the recipient's public key: one valueIdentifier of system {PublicKeySystem}.", "Task.input");
        }
        if (names.Count is 0 or > MostNames || names.Any(name => name.System is not (PseudonymSystem or CaseIdSystem) || name.Value.Length is 0 or > 64))
            throw Refused($"The Task names 1 to {MostNames} pseudonyms or case ids as valueIdentifier of its inputs.", "Task.input");
        return new ReidentificationRequest(reason, names);
    }

    public string Write() => new JsonObject
    {
        ["reason"] = Reason,
        ["names"] = new JsonArray([.. Names.Select(name => new JsonArray(name.System, name.Value))]),
    }.ToJsonString();

    public static ReidentificationRequest Parse(string json)
    {
        var node = JsonNode.Parse(json)!;
        return new ReidentificationRequest(
            (string)node["reason"]!, [.. node["names"]!.AsArray().Select(name => ((string)name![0]!, (string)name[1]!))]);
    }

    private static RequestProblem Refused(string message, string expression) => new(422, "business-rule", message, expression);
}
