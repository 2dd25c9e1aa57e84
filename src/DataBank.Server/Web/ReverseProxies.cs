using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace DataBank.Server;

/// <summary>Reverse proxies that are listed say who calls and how (X-Forwarded-For, -Proto, -Host); of anybody else that is nothing but a header.</summary>
internal static class ReverseProxies
{
    public static void UseReverseProxies(this WebApplication app, WebManners manners)
    {
        if (manners.Proxies.Count == 0) return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in manners.Proxies) options.KnownIPNetworks.Add(proxy);
        app.UseForwardedHeaders(options);
    }
}
