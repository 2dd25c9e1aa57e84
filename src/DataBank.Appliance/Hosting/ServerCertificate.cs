using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DataBank.Appliance;

/// <summary>The certificate of https URLs, read anew when its file changes: renewal needs no restart. A file that can't be read leaves the one before in use.</summary>
internal sealed class ServerCertificate : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly TlsSettings settings;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly List<IDisposable> former = []; // Handshakes may still be using them.
    private Held current;
    private long looked;

    public ServerCertificate(TlsSettings settings, TimeProvider clock)
    {
        (this.settings, this.clock) = (settings, clock);
        current = Read();
        looked = clock.GetTimestamp();
    }

    /// <summary>Set once there is a log: told of a new file that can't be read.</summary>
    public Action<Exception?>? Changed { get; set; }

    public SslStreamCertificateContext Context
    {
        get
        {
            lock (gate)
            {
                if (clock.GetElapsedTime(looked) >= Pause) Look();
                return current.Context;
            }
        }
    }

    /// <summary>Whether a certificate is the one that is in use here.</summary>
    public bool Is(X509Certificate? certificate) => certificate is not null && certificate.GetRawCertData().AsSpan().SequenceEqual(Context.TargetCertificate.RawData);

    public void Dispose()
    {
        current.Certificate.Dispose();
        foreach (var each in former) each.Dispose();
    }

    private void Look()
    {
        looked = clock.GetTimestamp();
        if (Stamp() == current.Stamp) return;
        try
        {
            var next = Read();
            former.Add(current.Certificate);
            current = next;
            Changed?.Invoke(null);
        }
        catch (Exception problem) when (problem is CryptographicException or IOException or UnauthorizedAccessException)
        {
            current = current with { Stamp = Stamp() }; // Told once; both files may be written one after the other, and then it is looked at again.
            Changed?.Invoke(problem);
        }
    }

    private Held Read()
    {
        var stamp = Stamp();
        var certificate = settings.Read();
        return new Held(certificate, SslStreamCertificateContext.Create(certificate, settings.ReadChain(), offline: true), stamp);
    }

    private (DateTime, DateTime) Stamp() =>
        (File.GetLastWriteTimeUtc(settings.CertificateFile!), settings.KeyFile is null ? default : File.GetLastWriteTimeUtc(settings.KeyFile));

    private sealed record Held(X509Certificate2 Certificate, SslStreamCertificateContext Context, (DateTime, DateTime) Stamp);
}
