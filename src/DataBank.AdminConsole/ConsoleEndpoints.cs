using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.AdminConsole;

/// <summary>The screens below <c>/console/</c>. They hold no data of their own, so they open without a token.</summary>
public static class ConsoleEndpoints
{
    private static readonly Dictionary<string, string> Assets = new(StringComparer.Ordinal)
    {
        ["console.css"] = "text/css; charset=utf-8",
        ["console.js"] = "text/javascript; charset=utf-8",
    };

    /// <param name="appliance">Where the console reaches the appliance.</param>
    public static void AddConsole(this IServiceCollection services, Uri appliance)
    {
        services.AddRazorComponents();
        services.AddHttpClient<ApplianceClient>(client =>
        {
            client.BaseAddress = appliance;
            client.Timeout = TimeSpan.FromSeconds(10);
        });
    }

    /// <param name="app">Where to map.</param>
    /// <param name="configure">What the host adds to every endpoint of the console.</param>
    public static void MapConsole(this WebApplication app, Action<IEndpointConventionBuilder> configure)
    {
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/console", StringComparison.Ordinal), console => console.Use((context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; frame-ancestors 'none'";
            return next(context);
        }));
        app.UseAntiforgery(); // Razor components demand it, though there is no form that posts to them.
        configure(app.MapRazorComponents<Document>().AllowAnonymous());
        foreach (var (name, mediaType) in Assets)
        {
            configure(app.MapGet($"/console/{name}", () => Results.Stream(typeof(ConsoleEndpoints).Assembly.GetManifestResourceStream(name)!, mediaType)).AllowAnonymous());
        }
    }
}
