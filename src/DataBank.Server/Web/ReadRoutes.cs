using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Routes of resources that are read: GET, and HEAD, which answers the same without a body (RFC 9110 §9.3.2).</summary>
internal static class ReadRoutes
{
    public static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];
}
