using DataBank.Fhir;
using DataBank.Server;
using Microsoft.AspNetCore.Http;

namespace DataBank.Proxy;

/// <summary>Themes as federated clients see them.</summary>
internal static class FederatedThemes
{
    /// <summary>Answered alike for a theme that does not exist, is not live, or is not the caller's.</summary>
    /// <exception cref="RequestProblem">404; 503: a withdrawal might not have been taken into account yet.</exception>
    public static ThemeView Find(ThemeViews views, HttpContext context, string theme)
    {
        if (!views.AreConsentsCurrent) throw new RequestProblem(503, "transient", "The consents behind this theme are being brought up to date. Try again in a few seconds.");
        return (Caller.MaySeeTheme(context.User, theme) ? views.Find(theme) : null) ?? throw Errors.NoSuchPath();
    }
}
