using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>
/// Faces are what a base URL shows: the clinical store or a theme's view. A route group names how its face is chosen; endpoints
/// take the face as a parameter. (Metadata, not a filter: filters run after parameters are bound.)
/// </summary>
public static class Faces
{
    /// <param name="group">The route group of the base URL.</param>
    /// <param name="choose">Chooses by the request, such as the theme in its route; null answers 404, a RequestProblem answers as it says.</param>
    public static TGroup WithFace<TGroup, TFace>(this TGroup group, Func<HttpContext, TFace?> choose)
        where TGroup : IEndpointConventionBuilder
        where TFace : class => group.WithMetadata(new FaceChoice<TFace>(choose));

    /// <summary>The face of a request, chosen once.</summary>
    internal static TFace Of<TFace>(HttpContext context, Func<TFace, string> name)
        where TFace : class
    {
        if (context.Features.Get<TFace>() is { } known) return known;
        var face = context.GetEndpoint()?.Metadata.GetMetadata<FaceChoice<TFace>>()?.Choose(context) ?? throw Errors.NoSuchPath();
        context.Features.Set(face);
        AuditTrail.Of(context).Face = name(face);
        return face;
    }
}
