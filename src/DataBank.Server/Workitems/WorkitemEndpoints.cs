using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>The worklist service, UPS-RS: https://dicom.nema.org/medical/dicom/current/output/html/part18.html#chapter_11</summary>
internal static class WorkitemEndpoints
{
    private const int LongestBody = 1024 * 1024;
    private static readonly Tag PatientId = new(0x0010, 0x0020);

    public static void MapWorkitems(this IEndpointRouteBuilder dicomWeb, string read, string write)
    {
        var reading = dicomWeb.MapGroup("").RequireAuthorization(read).AddEndpointFilter(HideAsync);
        reading.MapSearchWorkitems();
        reading.MapRetrieveWorkitem();
        reading.MapGet("/ws/subscribers/{subscriber}", (HttpContext context, DicomWebFace _, ReportConnection connection, string subscriber) => connection.HandleAsync(context, subscriber))
            .AuditAs("ups-reports", "R");
        var writing = dicomWeb.MapGroup("").RequireAuthorization(write).AddEndpointFilter(WarnAsync).AddEndpointFilter(HideAsync);
        writing.MapCreateWorkitem();
        writing.MapUpdateWorkitem();
        writing.MapChangeWorkitemState();
        writing.MapRequestCancellation();
        writing.MapSubscriptions();
    }

    /// <summary>Says in a Warning what the status alone does not (PS3.18 §11.4.3.2 and others).</summary>
    public static void Warn(HttpContext context, DicomWebFace face, string text) =>
        context.Response.Headers.Append("Warning", $"299 {new FaceUrls(context.Request, face).BaseUrl}: {text}");

    /// <exception cref="RequestProblem">400: no UID.</exception>
    public static string Uid(string text) => Uids.IsValid(text) ? text : throw RequestProblem.Invalid("The workitem in the URL is no UID: digits and dots, at most 64.");

    /// <exception cref="RequestProblem">400: the body is empty or no data set.</exception>
    public static async Task<DicomDataset> ReadAsync(HttpRequest request, CancellationToken cancellation) =>
        await DicomModelBody.ReadAsync(request, LongestBody, cancellation) ?? throw RequestProblem.Invalid("The request has no body.");

    public static Task<DicomDataset?> ReadOptionalAsync(HttpRequest request, CancellationToken cancellation) => DicomModelBody.ReadAsync(request, LongestBody, cancellation);

    /// <summary>The UID that a URL gives as a query parameter: by a name, or bare as in the standard's own template (<c>?1.2.3</c>).</summary>
    /// <exception cref="RequestProblem">400: it is no UID.</exception>
    public static string? QueryUid(HttpRequest request, params ReadOnlySpan<string> names)
    {
        foreach (var (key, value) in request.Query)
        {
            if (names.Contains(key.ToLowerInvariant())) return Uid(value.ToString());
            if (value.ToString().Length == 0 && Uids.IsValid(key) && key.Contains('.', StringComparison.Ordinal)) return key;
        }
        return null;
    }

    // Steps of a closed record are not there.
    private static async ValueTask<object?> HideAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        if (context.GetRouteValue("workitem") is string uid && await ClosedRecords.SightOfAsync(context) is not null
            && await context.RequestServices.GetRequiredService<WorkitemStore>().FindAsync(uid, context.RequestAborted) is { } item
            && !await (await ClosedRecords.StoreOfAsync(context)).ShowsNumberAsync(DicomModel.Read(item.AttributesJson).Text(PatientId), context.RequestAborted)) throw RequestProblem.NotFound("This workitem");
        return await next(invocation);
    }

    private static async ValueTask<object?> WarnAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        try
        {
            return await next(invocation);
        }
        catch (WorkitemRefusal refusal)
        {
            throw Warned(refusal.ToProblem());
        }
        catch (RequestProblem problem) when (problem.Status is 400 or 409)
        {
            throw Warned(problem);
        }
        catch (DicomFormatException problem)
        {
            throw Warned(new RequestProblem(400, "structure", problem.Message));
        }

        RequestProblem Warned(RequestProblem problem)
        {
            Warn(invocation.HttpContext, Faces.Of<DicomWebFace>(invocation.HttpContext, face => face.Name), problem.Message);
            return problem;
        }
    }
}
