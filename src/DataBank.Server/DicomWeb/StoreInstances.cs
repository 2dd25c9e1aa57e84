using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>STOW-RS: https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_10.5</summary>
internal static class StoreInstances
{
    private const string Dicom = "application/dicom";

    public static void MapStoreInstances(this IEndpointRouteBuilder dicomWeb)
    {
        dicomWeb.MapPost("/studies", (HttpContext context, DicomWebFace face, CancellationToken cancellation) => HandleAsync(context, face, null, cancellation)).AuditAs("stow", "C");
        dicomWeb.MapPost("/studies/{study}", (HttpContext context, DicomWebFace face, string study, CancellationToken cancellation) =>
            HandleAsync(context, face, StudyPath.Parse(study).Study, cancellation)).AuditAs("stow", "C");
    }

    private static async Task HandleAsync(HttpContext context, DicomWebFace face, string? study, CancellationToken cancellation)
    {
        var archive = face.Archive ?? throw new RequestProblem(405, "not-supported", "This archive can only be read.");
        _ = DicomModel.FormOf(context.Request); // Refuses what cannot be answered before anything is stored.
        var contentType = MediaType.Parse(context.Request.ContentType ?? "");
        // Slow modalities are as welcome as fast ones, but not silent ones; how long a request may take is up to the proxy in front.
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        var body = new HeardBody(context.Request.BodyReader, context.RequestServices.GetRequiredService<RequestLimitOptions>().LongestSilence);

        var response = new StoreResponse(new FaceUrls(context.Request, face).BaseUrl, study);
        var group = new StoreGroup(archive, response, study, Caller.Subject(context.User), cancellation);
        switch (contentType?.Name, contentType?.Parameter("type")?.ToLowerInvariant() ?? Dicom)
        {
            case (Dicom, _):
                await group.AddAsync(body.AsStream());
                break;
            case (DicomModel.Json or DicomModel.Xml, _):
                await StoreMetadataAsync(assembly => assembly.AddMetadataAsync(body.AsStream(), contentType!.Name == DicomModel.Xml, cancellation));
                break;
            case ("multipart/related", Dicom):
                await StorePartsAsync(Parts(), group, cancellation);
                break;
            case ("multipart/related", DicomModel.Json or DicomModel.Xml):
                await StoreMetadataAsync(async assembly =>
                {
                    var parts = Parts();
                    while (await parts.NextAsync(cancellation) is { } part) await assembly.AddAsync(part, cancellation);
                });
                break;
            default:
                throw new RequestProblem(415, "not-supported", "Send application/dicom, application/dicom+json or application/dicom+xml, alone or as the type of multipart/related.");
        }
        await group.CommitAsync();
        await response.WriteAsync(context, cancellation);

        MultipartRelatedReader Parts() => new(
            body, contentType.Parameter("boundary") ?? throw RequestProblem.Invalid("Content-Type multipart/related needs a boundary."));

        async Task StoreMetadataAsync(Func<InstanceAssembly, Task> read)
        {
            using var assembly = new InstanceAssembly(archive.Spool);
            await read(assembly);
            await foreach (var received in assembly.ReceiveAsync(group.ReceiveAsync, cancellation)) await group.AddAsync(received);
        }
    }

    private static async Task StorePartsAsync(MultipartRelatedReader parts, StoreGroup group, CancellationToken cancellation)
    {
        while (await parts.NextAsync(cancellation) is { } part)
        {
            if (IsDicom(part)) await group.AddAsync(part.Body);
            else await group.AddAsync(ReceivedInstance.Refused(Storage.InstanceFailures.CannotUnderstand, $"Part {part.Number} is not application/dicom."));
        }
    }

    private static bool IsDicom(MultipartPart part) => part.ContentType is null || MediaType.Parse(part.ContentType) is { Name: Dicom };
}
