using System.Globalization;
using System.Text;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>How an export or import has ended: the manifest, which is JSON whatever the client prefers, or an OperationOutcome.</summary>
internal sealed class ManifestAnswer(Job job, DateTimeOffset expiry) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = Encoding.UTF8.GetBytes(job.ResultJson!);
        if (job.Status is JobStatus.Failed or JobStatus.Revoked)
        {
            await new FhirAnswer(job.Status == JobStatus.Failed ? 500 : 410, body).ExecuteAsync(httpContext);
            return;
        }
        var response = httpContext.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers.Expires = expiry.ToString("R", CultureInfo.InvariantCulture);
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}
