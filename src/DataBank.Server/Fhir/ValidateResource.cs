using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>$validate: https://hl7.org/fhir/R4/resource-operation-validate.html. What it finds is the answer, with 200 whether it is good or bad.</summary>
internal static class ValidateResource
{
    public static void MapValidateResource(this IEndpointRouteBuilder fhir)
    {
        fhir.MapPost("/$validate", (FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation) =>
            HandleAsync(null, null, face, limits, context, cancellation)).AuditAs("operation", "E");
        fhir.MapPost("/{type}/$validate", (string type, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation) =>
            HandleAsync(type, null, face, limits, context, cancellation)).AuditAs("operation", "E");
        fhir.MapMethods("/{type}/{id}/$validate", [HttpMethods.Get, HttpMethods.Post], (string type, string id, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation) =>
            HandleAsync(type, id, face, limits, context, cancellation)).AuditAs("operation", "E");
    }

    private static async Task<IResult> HandleAsync(string? type, string? id, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        if (type is not null) UrlParts.CheckType(type);
        var key = id is null ? (ResourceKey?)null : UrlParts.Key(type!, id);
        IReadOnlyList<OutcomeIssue> issues;
        try
        {
            var asked = await ReadAsync(face, limits, context.Request, cancellation);
            var resource = asked.Resource ?? (key is { } stored ? await StoredAsync(face, stored, context, cancellation) : null);
            issues = [.. CheckMode(asked, resource, key), .. resource is null || asked.Mode == "delete" ? [] : Check(face, asked, resource, type, context.Request)];
        }
        catch (RequestProblem problem) when (problem.Status == 400)
        {
            issues = problem.Issues;
        }
        return new FhirAnswer(200, OperationOutcomes.ToJson(issues));
    }

    // Query and body may both say how: a bare resource leaves mode and profile to the query.
    private static async Task<ValidationRequest> ReadAsync(FhirFace face, FhirLimits limits, HttpRequest request, CancellationToken cancellation)
    {
        var body = HttpMethods.IsPost(request.Method) && request.ContentLength != 0
            ? ValidationRequest.Read(await FhirBody.ReadAsync(request, limits.MaximumBundleBytes, cancellation))
            : new ValidationRequest(null, null, []);
        var (mode, profiles) = (body.Mode, body.Profiles.ToList());
        foreach (var (name, value) in FhirUrls.Parameters(request.QueryString.Value))
        {
            if (name == "mode") mode = value;
            else if (name == "profile") profiles.Add(value);
            else if (name is not ("_format" or "_pretty") && FhirPreference.Of(request).HandlingFor(face) == SearchHandling.Strict) throw RequestProblem.Invalid("$validate takes mode and profile.");
        }
        return new ValidationRequest(body.Resource, mode, profiles);
    }

    private static async Task<FhirResource> StoredAsync(FhirFace face, ResourceKey key, HttpContext context, CancellationToken cancellation)
    {
        var found = await face.FindAsync(key, cancellation) ?? throw FhirAnswer.NotFound(key);
        if (found.IsDeleted) throw FhirAnswer.Gone(key);
        PatientMentions.Add(AuditTrail.Of(context), found);
        return FhirResource.Parse(found.Json);
    }

    private static IEnumerable<OutcomeIssue> CheckMode(ValidationRequest asked, FhirResource? resource, ResourceKey? key)
    {
        switch (asked.Mode)
        {
            case null or "create" or "update" or "delete" or "profile":
                break;
            default:
                yield return new OutcomeIssue("error", "invalid", "mode is create, update, delete or profile.");
                break;
        }
        if (asked.Mode == "update" && resource is not null && resource.Id is null) yield return new OutcomeIssue("error", "required", "An update needs a resource with its id.", $"{resource.Type}.id");
        if (asked.Mode == "profile" && asked.Profiles.Count == 0) yield return new OutcomeIssue("error", "required", "Mode profile needs a profile to validate by.");
        if (resource is null && asked.Mode != "delete") yield return new OutcomeIssue("error", "required", "There is no resource to validate: send it as the body or as the parameter resource.");
        if (asked.Mode == "update" && key is { } target && resource is { Id: { } own } && own != target.Id) yield return new OutcomeIssue("error", "invalid", "The id of the resource is not the one in the URL.", $"{resource.Type}.id");
    }

    private static IEnumerable<OutcomeIssue> Check(FhirFace face, ValidationRequest asked, FhirResource resource, string? type, HttpRequest request)
    {
        if (type is not null && resource.Type != type) yield return new OutcomeIssue("error", "invalid", "The resource is not of the type in the URL.", "resourceType");
        foreach (var issue in face.Validator.Validate(resource, new ValidationOptions { Profiles = asked.Profiles, MostFindings = 1000 }, Languages.PrefersJapanese(request))) yield return issue;
    }
}
