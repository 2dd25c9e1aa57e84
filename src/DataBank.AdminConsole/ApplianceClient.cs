using System.Text.Json;

namespace DataBank.AdminConsole;

/// <summary>The console asks the appliance over HTTP, as any other client does.</summary>
internal sealed class ApplianceClient(HttpClient http)
{
    /// <summary>The readiness report; null when nobody answers.</summary>
    public async Task<ApplianceHealth?> FindHealthAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync("health/ready", cancellation);
            using var report = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync(cancellation));
            var checks = report.RootElement.GetProperty("checks").EnumerateObject().Select(check => new ApplianceCheck(
                check.Name,
                check.Value.GetProperty("status").GetString()!,
                check.Value.GetProperty("note").GetString()));
            return new ApplianceHealth(report.RootElement.GetProperty("status").GetString()!, [.. checks]);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
