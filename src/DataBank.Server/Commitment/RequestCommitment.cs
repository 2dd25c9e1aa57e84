using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// Storage commitment over the web: https://dicom.nema.org/medical/dicom/current/output/html/part18.html#chapter_13
/// What is stored is durable, so a request is judged at once; its result can be asked for again for a week.
/// </summary>
internal static class RequestCommitment
{
    private const int LongestBody = 32 * 1024 * 1024;

    public static void MapRequestCommitment(this IEndpointRouteBuilder dicomWeb)
    {
        dicomWeb.MapPost("/commitment-requests/{transaction}", RequestAsync).AuditAs("commitment", "E");
        dicomWeb.MapMethods("/commitment-requests/{transaction}", ReadRoutes.Methods, CheckAsync).AuditAs("commitment", "R");
    }

    private static async Task RequestAsync(HttpContext context, CommitmentCheck check, CommitmentStore commitments, string transaction, CancellationToken cancellation)
    {
        var form = DicomModel.FormOf(context.Request);
        Check(transaction);
        var request = await DicomModelBody.ReadAsync(context.Request, LongestBody, cancellation);
        var references = request is null ? [] : CommitmentModule.Read(request);
        if (references.Count == 0) throw RequestProblem.Invalid("The request names no instance: it needs a Referenced SOP Sequence (0008,1199) or a Referenced Study Sequence (0008,1110).");
        if (references.Count > CommitmentCheck.MostReferences) throw new RequestProblem(413, "too-long", $"A request may name {CommitmentCheck.MostReferences} instances.");
        var result = DicomModel.ToJson(CommitmentModule.Write(await check.JudgeAsync(references, cancellation)).Build());
        if (!await commitments.KeepAsync(transaction, result, cancellation)) throw new RequestProblem(409, "duplicate", "This transaction UID is already in use.");
        await DicomModel.WriteAsync(context, [result], form, cancellation);
    }

    private static async Task CheckAsync(HttpContext context, CommitmentStore commitments, string transaction, CancellationToken cancellation)
    {
        var form = DicomModel.FormOf(context.Request);
        Check(transaction);
        var result = await commitments.FindAsync(transaction, cancellation) ?? throw RequestProblem.NotFound("A commitment request of this transaction UID");
        await DicomModel.WriteAsync(context, [result], form, cancellation);
    }

    private static void Check(string transaction)
    {
        if (!Uids.IsValid(transaction)) throw RequestProblem.Invalid("The transaction in the URL is no UID: digits and dots, at most 64.");
    }
}
