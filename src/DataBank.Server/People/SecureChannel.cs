using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>Passwords and sessions travel over HTTPS alone, ended here or in front of the appliance, or stay on this machine.</summary>
internal static class SecureChannel
{
    /// <summary>Whether the browser speaks HTTPS: with the appliance, or with what stands in front of it (Access:Issuer tells).</summary>
    public static bool IsHttps(HttpContext context) => context.Request.IsHttps || context.RequestServices.GetService<AuthorityOptions>()?.Issuer?.Scheme == Uri.UriSchemeHttps;

    public static bool IsConfidential(HttpContext context) => IsHttps(context) || context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address);
}
