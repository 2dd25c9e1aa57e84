using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary><c>$meta</c> of a resource or version, of a type and of the whole system, <c>$meta-add</c> and <c>$meta-delete</c>: https://hl7.org/fhir/R4/resource-operations.html</summary>
internal static class ResourceMeta
{
    public static void MapReadMeta(this IEndpointRouteBuilder fhir)
    {
        string[] methods = [.. ReadRoutes.Methods, HttpMethods.Post];
        fhir.MapMethods("/{type}/{id}/$meta", methods, ReadAsync).AuditAs("read", "R");
        fhir.MapMethods("/{type}/{id}/_history/{version}/$meta", methods, ReadVersionAsync).AuditAs("vread", "R");
        fhir.MapMethods("/{type}/$meta", methods, (string type, FhirFace face, CancellationToken cancellation) =>
        {
            UrlParts.CheckType(type);
            return SummarizeAsync([type], face, cancellation);
        }).AuditAs("operation", "E");
        fhir.MapMethods("/$meta", methods, (FhirFace face, CancellationToken cancellation) => SummarizeAsync([.. ResourceTypes.All], face, cancellation)).AuditAs("operation", "E");
    }

    public static void MapChangeMeta(this IEndpointRouteBuilder fhir)
    {
        fhir.MapPost("/{type}/{id}/$meta-add", (string type, string id, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation) =>
            ChangeAsync(UrlParts.Key(type, id), MetaChange.Add, face, limits, context, cancellation)).AuditAs("update", "U");
        fhir.MapPost("/{type}/{id}/$meta-delete", (string type, string id, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation) =>
            ChangeAsync(UrlParts.Key(type, id), MetaChange.Remove, face, limits, context, cancellation)).AuditAs("update", "U");
    }

    private static async Task<IResult> ReadAsync(string type, string id, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var key = UrlParts.Key(type, id);
        Reach.Of(context).CheckWholly(key.Type, SmartActions.Read);
        return Answer(await face.Resources.FindAsync(key, cancellation) ?? throw FhirAnswer.NotFound(key), context);
    }

    private static async Task<IResult> ReadVersionAsync(string type, string id, string version, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var key = UrlParts.Key(type, id);
        Reach.Of(context).CheckWholly(key.Type, SmartActions.Read);
        var found = long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? await face.Resources.FindVersionAsync(key, number, cancellation) : null;
        return Answer(found ?? throw FhirAnswer.NotFound(key), context);
    }

    private static async Task<IResult> SummarizeAsync(IReadOnlyList<string> types, FhirFace face, CancellationToken cancellation)
    {
        var found = await face.Resources.SummarizeMetaAsync(types, cancellation);
        var meta = new JsonObject();
        if (found.Profiles.Count > 0) meta["profile"] = new JsonArray([.. found.Profiles.Select(profile => (JsonNode)profile)]);
        if (found.Labels.Count > 0) meta["security"] = Codings(found.Labels);
        if (found.Tags.Count > 0) meta["tag"] = Codings(found.Tags);
        // An element is never empty (https://hl7.org/fhir/R4/json.html): that there is nothing is said.
        if (meta.Count == 0) meta["extension"] = new JsonArray(new JsonObject { ["url"] = "http://hl7.org/fhir/StructureDefinition/data-absent-reason", ["valueCode"] = "not-applicable" });
        using var answer = new ParametersWriter();
        answer.Add("return", "valueMeta", JsonSerializer.SerializeToElement(meta));
        return new FhirAnswer(200, answer.Finish());
    }

    private static JsonArray Codings(IEnumerable<(string? System, string Code)> codes) =>
        new([.. codes.Select(code => code.System is null ? new JsonObject { ["code"] = code.Code } : new JsonObject { ["system"] = code.System, ["code"] = code.Code })]);

    private static async Task<IResult> ChangeAsync(
        ResourceKey key, Func<FhirResource, Func<FhirResource, FhirResource>> read, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        GovernedTypes.CheckMayWrite(context.User, key.Type);
        var parameters = await FhirBody.ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation);
        IncomingResource.CheckSteering(parameters);
        var request = new WriteRequest(HttpMethods.Patch, key.Type) { Key = key, Patch = read(parameters), IfMatch = EntityTags.IfMatch(context.Request.Headers.IfMatch), Client = Caller.Subject(context.User) };
        var results = await new ConditionalWrites(face, FhirUrls.Base(context.Request, face), AuditTrail.Of(context)).ApplyAsync(request, cancellation);
        return Answer(results[0].Resource, context);
    }

    private static FhirAnswer Answer(StoredResource resource, HttpContext context)
    {
        if (resource.IsDeleted) throw FhirAnswer.Gone(resource.Key);
        PatientMentions.Add(AuditTrail.Of(context), resource);
        using var stored = JsonDocument.Parse(resource.Json, new JsonDocumentOptions { MaxDepth = 128 });
        using var answer = new ParametersWriter();
        answer.Add("return", "valueMeta", stored.RootElement.GetProperty("meta"));
        return new FhirAnswer(200, answer.Finish()) { Version = resource };
    }
}
