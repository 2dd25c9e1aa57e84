using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>The terminology operations (https://hl7.org/fhir/R4/terminology-service.html) on types and instances, by GET and by POST with Parameters.</summary>
internal static class TerminologyRoutes
{
    /// <summary>What is asked; the resource that the operation is called on, null on a type.</summary>
    private delegate ReadOnlyMemory<byte> Answer(TerminologyOperations operations, TerminologyInput input, FhirResource? own);

    private static readonly (string Type, string Name, bool OnInstances, Answer Answer)[] all =
    [
        ("ValueSet", "$expand", true, (operations, input, own) => operations.Expand(input, own)),
        ("ValueSet", "$validate-code", true, (operations, input, own) => operations.ValidateInValueSet(input, own)),
        ("CodeSystem", "$lookup", false, (operations, input, _) => operations.Lookup(input)),
        ("CodeSystem", "$validate-code", true, (operations, input, own) => operations.ValidateInSystem(input, own)),
        ("CodeSystem", "$subsumes", true, (operations, input, own) => operations.Subsumes(input, own)),
        ("ConceptMap", "$translate", true, (operations, input, own) => operations.Translate(input, own)),
    ];

    /// <summary>Names of a type's operations and of their definitions.</summary>
    public static IEnumerable<(string Name, string Definition)> Of(string type) =>
        all.Where(each => each.Type == type).Select(each => (each.Name[1..], $"http://hl7.org/fhir/OperationDefinition/{type}-{each.Name[1..]}"));

    public static void MapTerminology(this IEndpointRouteBuilder fhir)
    {
        string[] methods = [HttpMethods.Get, HttpMethods.Post];
        foreach (var (type, name, onInstances, answer) in all)
        {
            fhir.MapMethods($"/{type}/{name}", methods, (FhirFace face, FhirLimits limits, HttpContext context, TimeProvider clock, CancellationToken cancellation) =>
                HandleAsync(answer, null, face, limits, context, clock, cancellation)).AuditAs("operation", "E");
            if (!onInstances) continue;
            fhir.MapMethods($"/{type}/{{id}}/{name}", methods, (string id, FhirFace face, FhirLimits limits, HttpContext context, TimeProvider clock, CancellationToken cancellation) =>
                HandleAsync(answer, UrlParts.Key(type, id), face, limits, context, clock, cancellation)).AuditAs("operation", "E");
        }
    }

    private static async Task<IResult> HandleAsync(Answer answer, ResourceKey? key, FhirFace face, FhirLimits limits, HttpContext context, TimeProvider clock, CancellationToken cancellation)
    {
        var own = key is { } instance ? await InstanceAsync(instance, face, cancellation) : null;
        var body = HttpMethods.IsPost(context.Request.Method) && context.Request.ContentLength != 0 ? await FhirBody.ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation) : null;
        if (body is not null) IncomingResource.CheckSteering(body);
        var input = new TerminologyInput(FhirUrls.Parameters(context.Request.QueryString.Value), body);
        return new FhirAnswer(200, answer(Operations(face, context, clock), input, own));
    }

    private static TerminologyOperations Operations(FhirFace face, HttpContext context, TimeProvider clock) =>
        new(face.Resources.Terminology, clock, Languages.PrefersJapanese(context.Request));

    private static async Task<FhirResource> InstanceAsync(ResourceKey key, FhirFace face, CancellationToken cancellation)
    {
        var found = await face.FindAsync(key, cancellation) ?? throw FhirAnswer.NotFound(key);
        return found.IsDeleted ? throw FhirAnswer.Gone(key) : FhirResource.Parse(found.Json);
    }
}
