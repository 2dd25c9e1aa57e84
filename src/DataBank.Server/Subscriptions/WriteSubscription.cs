using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// Create, update and delete of Subscription, one by one and by no other route: what begins with one, and what of it is shown, is decided here
/// (https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/workflow.html#creating-a-subscription).
/// </summary>
internal static class WriteSubscription
{
    public const string Type = "Subscription";

    public static void MapWriteSubscription(this IEndpointRouteBuilder fhir)
    {
        fhir.MapPost("/Subscription", CreateAsync).AuditAs("create", "C");
        fhir.MapPut("/Subscription/{id}", UpdateAsync).AuditAs("update", "U");
        fhir.MapDelete("/Subscription/{id}", DeleteAsync).AuditAs("delete", "D");
    }

    private static async Task<IResult> CreateAsync(FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        if (context.Request.Headers.ContainsKey("If-None-Exist")) throw RequestProblem.Invalid("A Subscription is created without a condition.");
        return await PutAsync(HttpMethods.Post, new ResourceKey(Type, IncomingResource.NewId()), face, limits, context, cancellation);
    }

    private static Task<IResult> UpdateAsync(string id, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation) =>
        PutAsync(HttpMethods.Put, UrlParts.Key(Type, id), face, limits, context, cancellation);

    private static async Task<IResult> DeleteAsync(string id, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var result = await face.Subscriptions!.Writes.DeleteAsync(UrlParts.Key(Type, id), SubscriptionCaller.Of(context.User), EntityTags.IfMatch(context.Request.Headers.IfMatch), cancellation);
        return new FhirAnswer(204, default) { Version = result.Outcome == WriteOutcome.Deleted ? result.Resource : null };
    }

    private static async Task<IResult> PutAsync(
        string method, ResourceKey key, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        var resource = await FhirBody.ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation);
        if (resource.Type != Type) throw RequestProblem.Invalid("resourceType of the body is not the type in the URL.", "resourceType");
        if (method == HttpMethods.Put && resource.Id != key.Id) throw RequestProblem.Invalid("id of the body must be there and be the same as in the URL.", "id");
        var findings = IncomingResource.Check(face, resource, context.Request);
        var result = await face.Subscriptions!.Writes.PutAsync(
            method, key, resource, FhirUrls.Base(context.Request, face), SubscriptionCaller.Of(context.User), EntityTags.IfMatch(context.Request.Headers.IfMatch), cancellation);
        return WriteAnswers.Of(context, face, result, findings);
    }
}
