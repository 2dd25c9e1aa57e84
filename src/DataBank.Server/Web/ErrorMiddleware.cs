using System.Diagnostics;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>
/// Catches what endpoints throw, and gives a body to answers that the framework left without one (404, 405, 415 …).
/// Unexpected exceptions are logged by type and stack only: their messages may quote data.
/// </summary>
internal sealed class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (IsBareError(context.Response)) await Errors.WriteAsync(context, Describe(context.Response.StatusCode));
        }
        catch (RequestProblem problem)
        {
            await Errors.WriteAsync(context, problem);
        }
        catch (DicomFormatException problem)
        {
            await Errors.WriteAsync(context, new RequestProblem(400, "structure", problem.Message));
        }
        catch (BadHttpRequestException problem)
        {
            await Errors.WriteAsync(context, Describe(problem.StatusCode));
        }
        catch (IOException problem) when (problem.InnerException is OverflowException)
        {
            await Errors.WriteAsync(context, Describe(StatusCodes.Status400BadRequest)); // How the server tells of a chunk whose size is beyond numbers.
        }
        catch (DecodingBusyException problem)
        {
            await Errors.WriteAsync(context, new RequestProblem(503, "throttled", $"{problem.Message}. Please try again later."));
        }
        catch (Exception problem) when (StorageOutage.Of(problem) is { } outage)
        {
            log.LogError("The store cannot be used: {Type}\n{Stack}", Chain(problem), problem.StackTrace);
            await Errors.WriteAsync(context, outage);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort(); // The client has gone; nobody is left to answer.
        }
        catch (Exception problem) // The outermost place: after this only the connection is left.
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no route";
            log.LogError("Unexpected {Type} in {Method} {Route}\n{Stack}", Chain(problem), context.Request.Method, route, problem.StackTrace);
            await Errors.WriteAsync(context, new RequestProblem(500, "exception", $"An unexpected error; the log has it under {Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier}."));
        }
    }

    private static bool IsBareError(HttpResponse response) =>
        response.StatusCode >= 400 && !response.HasStarted && response.ContentType is null && response.ContentLength is null or 0;

    private static string Chain(Exception problem) =>
        problem.InnerException is { } inner ? $"{problem.GetType().Name} < {Chain(inner)}" : problem.GetType().Name;

    private static RequestProblem Describe(int status) => status switch
    {
        404 => Errors.NoSuchPath(),
        405 => new RequestProblem(405, "not-supported", "This method is not supported at this address; the Allow header names those that are."),
        413 => new RequestProblem(413, "too-long", "The request body is larger than this endpoint takes."),
        415 => new RequestProblem(415, "not-supported", "This media type is not supported here."),
        504 => RequestLimits.TooSlow(),
        _ => new RequestProblem(status, "processing", "The request can't be processed."),
    };
}
