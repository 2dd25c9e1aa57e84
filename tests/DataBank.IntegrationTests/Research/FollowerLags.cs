using System.Globalization;
using System.Text.RegularExpressions;

namespace DataBank.IntegrationTests;

/// <summary>How far the lanes of the follower are behind, as operators are told.</summary>
internal static class FollowerLags
{
    /// <summary>Seconds; null where a node tells none.</summary>
    public static async Task<(double? Consent, double? Data)> LagsAsync(this HttpClient operators)
    {
        var metrics = await operators.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        return (Of("consent"), Of("data"));

        double? Of(string lane) => Regex.Match(metrics, $$"""^databank_proxy_lag\w*\{[^}]*lane="{{lane}}"[^}]*\} ([0-9.eE+-]+)""", RegexOptions.Multiline) is { Success: true } line
            ? double.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture) : null;
    }
}
