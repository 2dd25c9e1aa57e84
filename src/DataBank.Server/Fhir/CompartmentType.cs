using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>A segment that names what of a compartment is searched: a type or "*"; "_history" and operations stand in the same place.</summary>
internal sealed class CompartmentType : IRouteConstraint
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values[routeKey] is string segment && (segment == "*" || (segment.Length > 0 && char.IsAsciiLetterUpper(segment[0])));
}
