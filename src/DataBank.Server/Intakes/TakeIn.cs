using System.Text.Json;
using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// <c>$intake</c> of JP-CLINS Bundles, collections and documents: checked, taken apart, matched to a known patient and stored with Provenance in
/// one transaction. What can't be matched is kept whole; <c>Bundle?_tag=…intake|unmatched</c> lists it, and <c>Bundle/{id}/$intake</c> with a
/// patient takes it in.
/// </summary>
internal static class TakeIn
{
    public static void MapTakeIn(this IEndpointRouteBuilder fhir)
    {
        fhir.MapPost("/$intake", HandleAsync).AuditAs("intake", "C");
        fhir.MapPost("/Bundle/{id}/$intake", AssignAsync).RequireAuthorization(Permissions.ClinicalRead).AuditAs("intake", "U");
    }

    private static async Task<IResult> HandleAsync(FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        var bundle = await FhirBody.ReadAsync(context.Request, limits.MaximumBundleBytes, cancellation);
        if (bundle.Type != "Bundle") throw RequestProblem.Invalid("$intake takes a Bundle.", "resourceType");
        if (bundle.Root.TryGetProperty("entry"u8, out var entries) && entries.ValueKind == JsonValueKind.Array && entries.GetArrayLength() > limits.MaximumBundleEntries)
            throw new RequestProblem(413, "too-costly", $"A bundle takes up to {limits.MaximumBundleEntries} entries.", "Bundle.entry");
        var findings = IncomingResource.Check(face, bundle, context.Request).ToList();
        findings.AddRange(IntakeRules.Check(bundle, Languages.PrefersJapanese(context.Request)));
        if (findings.Any(finding => finding is { Severity: "error", IsOfProfile: false, Rule: { } rule } && rule.StartsWith("http://jpfhir.jp/fhir/clins/", StringComparison.Ordinal))) throw new RequestProblem(422, findings);
        return Answer(context, face, await RunAsync(new IntakeBundle(bundle), null, face, context, cancellation), findings);
    }

    private static async Task<IResult> AssignAsync(string id, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        var key = UrlParts.Key("Bundle", id);
        var input = await OperationInput.ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation);
        var stored = await face.Resources.FindAsync(key, cancellation) ?? throw FhirAnswer.NotFound(key);
        if (stored.IsDeleted) throw FhirAnswer.Gone(key);
        var bundle = FhirResource.Parse(stored.Json);
        if (IntakeKey.IdentifierOf(bundle.Root) is not { } identifier || IntakeKey.OfBundle(identifier) != key) throw new RequestProblem(422, "not-supported", "This Bundle did not come by $intake.");
        if (!ResourceKey.TryParse(input.First("patient"), out var patient) || patient.Type != "Patient") throw RequestProblem.Invalid("patient says whose it is: Patient/{id}.", "Parameters.parameter");
        if (await face.Resources.FindAsync(patient, cancellation) is not { IsDeleted: false }) throw FhirAnswer.NotFound(patient);
        return Answer(context, face, await RunAsync(new IntakeBundle(bundle), patient, face, context, cancellation), []);
    }

    private static Task<IntakeResult> RunAsync(IntakeBundle bundle, ResourceKey? patient, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        foreach (var type in bundle.Types.Append("Bundle").Append("Provenance")) GovernedTypes.CheckMayWrite(context.User, type);
        return new Intake(face).RunAsync(bundle, patient, FhirUrls.Base(context.Request, face), Caller.Subject(context.User), cancellation);
    }

    private static FhirAnswer Answer(HttpContext context, FhirFace face, IntakeResult result, IReadOnlyList<OutcomeIssue> findings)
    {
        var trail = AuditTrail.Of(context);
        trail.Target = $"{face.BasePath}/{result.Bundle}";
        if (result.Patient is { } patient) trail.AddPatient(patient.Id);
        using var answer = new ParametersWriter();
        answer.Add("result", "valueCode", result.Kind);
        answer.AddReference("bundle", result.Bundle.ToString());
        if (result.Patient is { } known) answer.AddReference("patient", known.ToString());
        foreach (var stored in result.Stored) answer.AddReference("stored", stored.ToString());
        foreach (var removed in result.Removed) answer.AddReference("removed", removed.ToString());
        answer.AddResource("outcome", OperationOutcomes.ToJson(findings));
        return new FhirAnswer(result.Kind switch { IntakeResult.Unmatched => 202, IntakeResult.Taken => 201, _ => 200 }, answer.Finish());
    }
}
