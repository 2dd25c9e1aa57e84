using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Endpoint filter: code systems and value sets are known as of now before anything is judged by them.</summary>
internal static class KnownCodes
{
    public static async ValueTask<object?> LookAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        await Faces.Of<FhirFace>(context, face => face.Name).Resources.CanonicalsAsync(context.RequestAborted);
        return await next(invocation);
    }
}
