using DataBank.Fhir;
using DataBank.Proxy;
using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>An issuer of GA4GH passports and visas that counts here. Section <c>Federation:VisaIssuers</c>.</summary>
internal sealed class VisaIssuerSettings
{
    /// <summary>As its tokens name it (<c>iss</c>).</summary>
    public string Issuer { get; init; } = "";

    /// <summary>A file with its public keys (JWK Set).</summary>
    public string? JwksFile { get; init; }

    /// <summary>Where it publishes them instead.</summary>
    public Uri? JwksUrl { get; init; }

    public VisaIssuer ToIssuer() => new(Issuer, JwksFile is null ? null : PublishedKeys.Read(File.ReadAllText(JwksFile)), JwksUrl);

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Issuer)) throw new SettingsProblem("Federation:VisaIssuers: every issuer has an Issuer, as its tokens name it.");
        if (JwksFile is null == JwksUrl is null) throw new SettingsProblem($"Federation:VisaIssuers:{Issuer}: its public keys are in JwksFile or at JwksUrl, one of both.");
        if (JwksUrl is not null && !(JwksUrl.IsAbsoluteUri && OutboundHttp.IsConfidential(JwksUrl))) throw new SettingsProblem($"Federation:VisaIssuers:{Issuer}: JwksUrl is an address with https, or http of this machine itself.");
        if (JwksFile is null) return;
        if (!File.Exists(JwksFile)) throw new SettingsProblem($"Federation:VisaIssuers:{Issuer}: JwksFile names a file that is not there.");
        try
        {
            PublishedKeys.Read(File.ReadAllText(JwksFile));
        }
        catch (RequestProblem problem)
        {
            throw new SettingsProblem($"Federation:VisaIssuers:{Issuer}: {problem.Message}");
        }
    }
}
