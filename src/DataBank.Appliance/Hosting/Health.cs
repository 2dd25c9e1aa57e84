using System.Text;
using DataBank.Server;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DataBank.Appliance;

/// <summary><c>/health/live</c> says that the process answers, <c>/health/ready</c> that it can do its work; both are open to everybody.</summary>
internal static class Health
{
    public static void AddApplianceHealth(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck("icu", CheckUnicode).AddCheck("codecs", Codecs.Check).AddCheck("clock", SystemClock.Check).AddCheck<JournalCheck>("audit");

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous().WithoutAudit();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous().WithoutAudit();
    }

    // Search folds Japanese text with Unicode normalisation: without ICU it would silently find less.
    private static HealthCheckResult CheckUnicode() =>
        "ｱｲﾁ".Normalize(NormalizationForm.FormKC) == "アイチ"
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("Unicode normalisation does not work: install ICU (libicu).");

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        status = report.Status.ToString(),
        checks = report.Entries.ToDictionary(check => check.Key, check => new { status = check.Value.Status.ToString(), note = check.Value.Description }),
    });
}
