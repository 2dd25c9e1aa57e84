using System.IO.Pipelines;
using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace DataBank.Server;

/// <summary>STOW-RS: https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_10.5</summary>
internal static class StoreInstances
{
    // What waits for a commit: enough to spread its fsync over, little enough to stay in memory.
    private const int GroupInstances = 100;
    private const int GroupBytes = 8 * 1024 * 1024;

    public static void MapStoreInstances(this IEndpointRouteBuilder dicomWeb)
    {
        dicomWeb.MapPost("/studies", (HttpContext context, DicomWebFace face, CancellationToken cancellation) => HandleAsync(context, face, null, cancellation)).AuditAs("stow", "C");
        dicomWeb.MapPost("/studies/{study}", (HttpContext context, DicomWebFace face, string study, CancellationToken cancellation) =>
            HandleAsync(context, face, StudyPath.Parse(study).Study, cancellation)).AuditAs("stow", "C");
    }

    private static async Task HandleAsync(HttpContext context, DicomWebFace face, string? study, CancellationToken cancellation)
    {
        var archive = face.Archive ?? throw new RequestProblem(405, "not-supported", "This archive can only be read.");
        Accepted.RequireJson(context.Request);
        var contentType = MediaType.Parse(context.Request.ContentType ?? "");
        // Slow modalities are as welcome as fast ones; how long a request may take is up to the proxy in front.
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;

        var response = new StoreResponse(new FaceUrls(context.Request, face).BaseUrl, study);
        if (contentType is { Name: "application/dicom" })
        {
            var received = await archive.ReceiveAsync(context.Request.Body, study, cancellation);
            foreach (var instance in await archive.CommitAsync([received], cancellation)) response.Add(instance);
        }
        else if (contentType is { Name: "multipart/related" } && (contentType.Parameter("type") ?? "application/dicom") == "application/dicom")
        {
            var boundary = contentType.Parameter("boundary") ?? throw RequestProblem.Invalid("Content-Type multipart/related needs a boundary.");
            await StorePartsAsync(context.Request.BodyReader, boundary, archive, study, response, cancellation);
        }
        else
        {
            throw new RequestProblem(415, "not-supported", "Send application/dicom, or multipart/related with type application/dicom.");
        }
        await AnswerAsync(context.Response, response, cancellation);
    }

    private static async Task StorePartsAsync(
        PipeReader body, string boundary, InstanceArchive archive, string? study, StoreResponse response, CancellationToken cancellation)
    {
        var parts = new MultipartRelatedReader(body, boundary);
        var group = new List<ReceivedInstance>();
        while (await parts.NextAsync(cancellation) is { } part)
        {
            group.Add(IsDicom(part)
                ? await archive.ReceiveAsync(part.Body, study, cancellation)
                : ReceivedInstance.Refused(Storage.InstanceFailures.CannotUnderstand, $"Part {part.Number} is not application/dicom."));
            if (group.Count >= GroupInstances || group.Sum(instance => instance.New?.MetadataJson.Length ?? 0) >= GroupBytes) await CommitAsync();
        }
        await CommitAsync();

        async Task CommitAsync()
        {
            foreach (var instance in await archive.CommitAsync(group, cancellation)) response.Add(instance);
            group.Clear();
        }
    }

    private static bool IsDicom(MultipartPart part) => part.ContentType is null || MediaType.Parse(part.ContentType) is { Name: "application/dicom" };

    private static async Task AnswerAsync(HttpResponse http, StoreResponse response, CancellationToken cancellation)
    {
        if (response.IsEmpty)
        {
            http.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        http.StatusCode = response.Status;
        http.ContentType = "application/dicom+json";
        var json = response.ToJson();
        http.ContentLength = json.Length;
        await http.Body.WriteAsync(json, cancellation);
    }
}
