using System.Globalization;
using System.Text.RegularExpressions;

namespace DataBank.IntegrationTests;

/// <summary>How far the follower is behind, as operators are told; null where a node tells nothing.</summary>
internal static class FollowerLags
{
    /// <summary>Of the lanes, in seconds.</summary>
    public static async Task<(double? Consent, double? Data)> LagsAsync(this HttpClient operators)
    {
        var metrics = await operators.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        return (Find(metrics, "lag", "lane", "consent"), Find(metrics, "lag", "lane", "data"));
    }

    /// <summary>Members of a theme whose records are not filled in yet.</summary>
    public static async Task<double?> WaitingAsync(this HttpClient operators, string theme) =>
        Find(await operators.GetStringAsync("/metrics", TestContext.Current.CancellationToken), "waiting", "theme", theme);

    private static double? Find(string metrics, string gauge, string label, string value) =>
        Regex.Match(metrics, $$"""^databank_proxy_{{gauge}}\w*\{[^}]*{{label}}="{{value}}"[^}]*\} ([0-9.eE+-]+)""", RegexOptions.Multiline) is { Success: true } line
            ? double.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture) : null;
}
