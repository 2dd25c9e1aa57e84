using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DataBank.Server;

/// <summary>Where the journal is exported to: a file, or a syslog receiver over TLS, TCP or UDP.</summary>
public sealed record AuditDestination
{
    private const int TlsPort = 6514; // RFC 5425 §4.1
    private const int PlainPort = 514;

    private readonly string? file;
    private readonly Uri? receiver;

    private AuditDestination(string? file, Uri? receiver) => (this.file, this.receiver) = (file, receiver);

    /// <summary>Authorities that the receiver's certificate must come from (PEM); null: those of the operating system.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>What is shown to a receiver that asks (PEM).</summary>
    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }

    public bool IsTls => receiver?.Scheme is "syslog" or "syslog+tls";

    /// <summary>Reads <c>syslog://host</c> (TLS), <c>syslog+tls://</c>, <c>syslog+tcp://</c>, <c>syslog+udp://</c> or the path of a file; null when it is none.</summary>
    public static AuditDestination? TryParse(string text)
    {
        if (text.Length == 0) return null;
        if (!text.Contains("://", StringComparison.Ordinal)) return new AuditDestination(text, null);
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "syslog" or "syslog+tls" or "syslog+tcp" or "syslog+udp", Host.Length: > 0, UserInfo: "", PathAndQuery: "" or "/" }
            ? new AuditDestination(null, uri)
            : null;
    }

    /// <exception cref="IOException">It can't be reached or written.</exception>
    internal async Task<IAuditSink> OpenAsync(CancellationToken cancellation)
    {
        if (receiver is null) return new AuditFile(file!);
        var port = receiver.IsDefaultPort || receiver.Port < 0 ? (IsTls ? TlsPort : PlainPort) : receiver.Port;
        if (receiver.Scheme == "syslog+udp") return SyslogDatagrams.Open(receiver.IdnHost, port);
        return await SyslogStream.OpenAsync(receiver.IdnHost, port, IsTls ? Tls() : null, cancellation);
    }

    public override string ToString() => file ?? receiver!.ToString();

    private SslClientAuthenticationOptions Tls()
    {
        var tls = new SslClientAuthenticationOptions { TargetHost = receiver!.IdnHost, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 };
        try
        {
            if (AuthorityFile is not null)
            {
                tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                tls.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(AuthorityFile);
            }
            if (CertificateFile is not null) tls.ClientCertificates = [X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile)];
        }
        catch (CryptographicException problem)
        {
            throw new IOException("A certificate for the export of the journal can't be read.", problem);
        }
        return tls;
    }
}
