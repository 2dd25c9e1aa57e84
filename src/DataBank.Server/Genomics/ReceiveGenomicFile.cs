using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
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
            .AuditAs("import", "C");

    private static async Task<IResult> HandleAsync(
        HttpContext context, string? subject, string? specimen, string? sourceClass, string? assembly, string? sample, string? assay, string? unit, string? columns,
        BlobStore blobs, JobStore jobs, MatrixOwners owners, CancellationToken cancellation)
    {
        var arguments = GenomicFileArguments.Parse(subject, specimen, sourceClass, assembly, sample, assay, unit, columns);
        if (columns is null && await (await ClosedRecords.StoreOfAsync(context)).FindAsync(new ResourceKey("Patient", arguments.PatientId), cancellation) is not { IsDeleted: false })
            throw new RequestProblem(422, "not-found", "The subject does not exist: store the Patient first.");
        if (columns is null) AuditTrail.Of(context).AddPatient(arguments.PatientId);

        var (blob, md5) = await Md5Checksum.WhileAsync(context.Request.Body, body => blobs.WriteAsync(body, MaximumBytes, cancellation));
        if (blob.SizeBytes == 0)
            throw RequestProblem.Invalid("The body is empty; it must be the file.");
        arguments = arguments with { FileHash = blob.Hash, FileBytes = blob.SizeBytes, FileMd5 = md5, Subject = Caller.Subject(context.User) };
        if (columns is not null)
        {
            arguments = arguments with { Columns = await owners.FindAsync(blob.Hash, columns, cancellation) };
            foreach (var column in arguments.Columns.Owned) AuditTrail.Of(context).AddPatient(column.PatientId);
        }
        var job = await jobs.EnqueueAsync(GenomicFileArguments.JobKindName, JsonSerializer.Serialize(arguments), cancellation);
        context.Response.Headers.ContentLocation = $"{context.Request.Scheme}://{context.Request.Host}/genomics/jobs/{job}";
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }
}
