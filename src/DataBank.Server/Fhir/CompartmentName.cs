using DataBank.Fhir;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>A segment that names a type which has compartments.</summary>
internal sealed class CompartmentName : IRouteConstraint
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values[routeKey] is string segment && CompartmentParameters.IsCompartment(segment);
}
