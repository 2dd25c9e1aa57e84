using System.Text.Json;
using DataBank.Fhir;
using DataBank.Genomics;
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

    /// <summary>Criteria as $cohort takes them, without what views hide.</summary>
    /// <exception cref="RequestProblem">400: where and what; never what was written there.</exception>
    public static CohortRequest Parse(ThemeView view, JsonElement criteria)
    {
        var parser = new CohortParser(new CohortContext("", view.Resources.Parameters.Find) { Hides = HiddenParameters.Hides, RepeatsInput = false });
        return parser.Parse(JsonSerializer.SerializeToElement(new { criteria }));
    }
}
