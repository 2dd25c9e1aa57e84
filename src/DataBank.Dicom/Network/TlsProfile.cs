using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace DataBank.Dicom;

/// <summary>
/// The BCP 195 RFC 9325 TLS secure transport connection profile (PS3.15 B.12): TLS 1.2 or 1.3, forward secrecy, authenticated
/// encryption; no downgrade below. Where the platform has no cipher policy (Windows) its own settings decide on ciphers.
/// </summary>
public static class TlsProfile
{
    /// <summary>1.2 and 1.3.</summary>
    public const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Options for a listener.</summary>
    /// <param name="trusted">Certificate authorities; peers must show a certificate of one of them. Null: none is asked for.</param>
    public static SslServerAuthenticationOptions Server(X509Certificate2 certificate, X509Certificate2Collection? trusted) => new()
    {
        ServerCertificate = certificate,
        EnabledSslProtocols = Protocols,
        CipherSuitesPolicy = Ciphers(),
        ClientCertificateRequired = trusted is not null,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = trusted is null ? null : Chain(trusted, "1.3.6.1.5.5.7.3.2"),
    };

    /// <summary>Options for a client.</summary>
    /// <param name="host">The name that the peer's certificate must bear.</param>
    /// <param name="certificate">Ours, for peers that ask; null: none.</param>
    /// <param name="trusted">Certificate authorities; null: those of the operating system.</param>
    public static SslClientAuthenticationOptions Client(string host, X509Certificate2? certificate, X509Certificate2Collection? trusted) => new()
    {
        TargetHost = host,
        ClientCertificates = certificate is null ? null : [certificate],
        EnabledSslProtocols = Protocols,
        CipherSuitesPolicy = Ciphers(),
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = trusted is null ? null : Chain(trusted, "1.3.6.1.5.5.7.3.1"),
    };

    private static X509ChainPolicy Chain(X509Certificate2Collection trusted, string usage)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(trusted);
        policy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(usage));
        return policy;
    }

    private static CipherSuitesPolicy? Ciphers() => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()
        ? new CipherSuitesPolicy(
        [
            TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            TlsCipherSuite.TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
        ])
        : null;
}
