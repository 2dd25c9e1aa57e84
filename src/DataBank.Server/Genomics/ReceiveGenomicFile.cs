using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>Takes a file of a genome or another assay: its bytes are stored as they are, a job reads them, the answer says where to ask for the outcome.</summary>
internal static class ReceiveGenomicFile
{
    /// <summary>The reads of a deep whole genome.</summary>
    private const long MaximumBytes = 256L << 30;

    public static void MapReceiveGenomicFile(this IEndpointRouteBuilder genomics) =>
        genomics.MapPost("/files", HandleAsync)
            .RequireAuthorization(Permissions.ClinicalWrite)
            .AuditAs("import", "C")
            .WithMetadata(new DisableRequestSizeLimitAttribute());

    private static async Task<IResult> HandleAsync(
        HttpContext context, string? subject, string? specimen, string? sourceClass, string? assembly, string? sample, string? assay,
        BlobStore blobs, JobStore jobs, CancellationToken cancellation)
    {
        var arguments = GenomicFileArguments.Parse(subject, specimen, sourceClass, assembly, sample, assay);
        if (await (await ClosedRecords.StoreOfAsync(context)).FindAsync(new ResourceKey("Patient", arguments.PatientId), cancellation) is not { IsDeleted: false })
            throw new RequestProblem(422, "not-found", "The subject does not exist: store the Patient first.");
        AuditTrail.Of(context).AddPatient(arguments.PatientId);

        var blob = await blobs.WriteAsync(context.Request.Body, MaximumBytes, cancellation);
        if (blob.SizeBytes == 0)
            throw RequestProblem.Invalid("The body is empty; it must be the file.");
        var job = await jobs.EnqueueAsync(
            GenomicFileArguments.JobKindName, JsonSerializer.Serialize(arguments with { FileHash = blob.Hash, FileBytes = blob.SizeBytes }), cancellation);
        context.Response.Headers.ContentLocation = $"{context.Request.Scheme}://{context.Request.Host}/genomics/jobs/{job}";
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }
}
