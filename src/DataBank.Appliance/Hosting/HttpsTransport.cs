using System.Net.Security;
using DataBank.Dicom;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DataBank.Appliance;

/// <summary>TLS of https URLs: the profile of BCP 195 that DIMSE has too, 1.2 and 1.3 with forward secrecy and authenticated encryption, nothing below.</summary>
internal static class HttpsTransport
{
    public static void UseTls(this KestrelServerOptions kestrel, TlsSettings settings, ServerCertificate? certificate)
    {
        if (certificate is null)
        {
            kestrel.ConfigureHttpsDefaults(https => https.SslProtocols = TlsProfile.Protocols);
            return;
        }
        var authorities = settings.ClientAuthorities();
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1AndHttp2);
        kestrel.ConfigureHttpsDefaults(https =>
        {
            https.SslProtocols = TlsProfile.Protocols;
            https.ServerCertificate = certificate.Context.TargetCertificate; // Each handshake takes what is in use by then.
            https.ClientCertificateMode = authorities is null ? ClientCertificateMode.NoCertificate : ClientCertificateMode.AllowCertificate;
            https.OnAuthenticate = (_, options) =>
            {
                var context = certificate.Context;
                var profile = TlsProfile.Server(context.TargetCertificate, authorities);
                (options.ServerCertificateContext, options.CipherSuitesPolicy) = (context, profile.CipherSuitesPolicy);
                options.CertificateChainPolicy = profile.CertificateChainPolicy;
            };
            // Who shows none may still come with a token; whose is not from a listed authority gets no connection.
            https.ClientCertificateValidation = (_, _, errors) => errors == SslPolicyErrors.None;
        });
    }

    /// <summary>What an administrator should know of it: a certificate that was renewed or can't be, and plain HTTP that others can reach.</summary>
    public static void ReportTransport(this WebApplication app, ApplianceSettings settings, ServerCertificate? certificate)
    {
        if (certificate is not null)
        {
            certificate.Changed = problem =>
            {
                if (problem is null) app.Logger.LogInformation("The certificate of Tls:CertificateFile was read anew");
                else app.Logger.LogError("The new certificate of Tls:CertificateFile can't be used, the one before stays: {Problem}", problem.Message);
            };
        }
        if (!settings.IsLocal && settings.UrlList.Any(url => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) && settings.Web.Proxies.Length == 0)
            app.Logger.LogWarning("Plain HTTP is reachable from other machines: use https URLs (Tls:CertificateFile), or a reverse proxy with TLS that Web:Proxies names");
    }
}
