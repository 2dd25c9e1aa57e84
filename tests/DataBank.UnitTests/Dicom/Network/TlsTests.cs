using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DataBank.Dicom;

namespace DataBank.UnitTests.Dicom.Network;

/// <summary>The BCP 195 profile (PS3.15 B.12) with certificates made for the test: with ourselves and with dcmtk.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly string[] Plain = [Uids.ExplicitVrLittleEndian, Uids.ImplicitVrLittleEndian];

    private readonly string folder = Directory.CreateTempSubdirectory("databank-tls-").FullName;
    private readonly X509Certificate2 authority;
    private readonly X509Certificate2 server;
    private readonly X509Certificate2 client;

    public TlsTests()
    {
        authority = Authority();
        server = Issue("localhost", "1.3.6.1.5.5.7.3.1");
        client = Issue("CT1", "1.3.6.1.5.5.7.3.2");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private X509Certificate2Collection Trusted => [authority];

    public void Dispose()
    {
        authority.Dispose();
        server.Dispose();
        client.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Our_client_and_listener_talk_with_certificates_on_both_sides()
    {
        X509Certificate? seen = null;
        await using var archive = new TestListener(DimseServices.None, request =>
        {
            seen = request.Certificate;
            return TestListener.Decide(request);
        }, tls: TlsProfile.Server(server, Trusted));
        await using var connected = await ConnectAsync(archive, client);
        Assert.True((await connected.EchoAsync(Cancellation)).IsSuccess);
        Assert.Equal(client.Subject, seen!.Subject);
        await connected.ReleaseAsync(Cancellation);
    }

    [Fact]
    public async Task A_peer_without_a_certificate_of_ours_gets_no_association()
    {
        await using var archive = new TestListener(DimseServices.None, tls: TlsProfile.Server(server, Trusted));
        await Assert.ThrowsAsync<AssociationException>(() => ConnectAsync(archive, null));
    }

    [Fact]
    public async Task Our_client_refuses_a_server_that_nobody_vouches_for()
    {
        using var stranger = Authority();
        await using var archive = new TestListener(DimseServices.None, tls: TlsProfile.Server(server, null));
        await Assert.ThrowsAsync<AssociationException>(() => DicomClient.ConnectAsync(
            archive.Peer with { Tls = TlsProfile.Client("localhost", null, [stranger]) }, [(DicomClient.VerificationSopClass, Plain)], DimseServices.None, Cancellation));
    }

    [Fact]
    public async Task Handshakes_that_stall_keep_nobody_waiting_and_end_with_artim()
    {
        await using var archive = new TestListener(DimseServices.None, tls: TlsProfile.Server(server, Trusted));
        var stalled = new List<TcpClient>();
        for (var i = 0; i < 50; i++)
        {
            var peer = new TcpClient();
            await peer.ConnectAsync(IPAddress.Loopback, archive.Port, Cancellation);
            await peer.GetStream().WriteAsync(new byte[] { 0x16, 0x03, 0x01 }, Cancellation); // A handshake begins, and stops.
            stalled.Add(peer);
        }
        var watch = Stopwatch.StartNew();
        await using var connected = await ConnectAsync(archive, client);
        Assert.True((await connected.EchoAsync(Cancellation)).IsSuccess);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(4));
        foreach (var peer in stalled)
        {
            Assert.Equal(0, await EndAsync(peer));
            peer.Dispose();
        }
    }

    [Fact]
    public async Task Dcmtk_verifies_us_over_tls()
    {
        await using var archive = new TestListener(DimseServices.None, tls: TlsProfile.Server(server, Trusted));
        var (exitCode, output) = await Dcmtk.RunAsync("echoscu", ["-aec", "ARCHIVE", "+tls", .. PemOf(client), "+cf", AuthorityFile(), "localhost", $"{archive.Port}"], Cancellation);
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task Our_client_stores_in_dcmtk_over_tls()
    {
        var port = FreePort.Next();
        var target = Directory.CreateDirectory(Path.Combine(folder, "stored")).FullName;
        using var storescp = await Dcmtk.ServeAsync("storescp", ["+tls", .. PemOf(server), "+cf", AuthorityFile(), "-od", target, $"{port}"], port, Cancellation);
        try
        {
            var instance = AssociationTests.Instance("1.2.3", DatasetCoding.Encode(
                new DatasetBuilder().Set(new Tag(0x0008, 0x0016), Uids.CtImageStorage).Set(new Tag(0x0008, 0x0018), "1.2.3").Build(), Uids.ExplicitVrLittleEndian));
            var peer = new DicomPeer("127.0.0.1", port, "STORE", "TEST") { Tls = TlsProfile.Client("localhost", client, Trusted), Timers = TestListener.Short };
            await using var connected = await DicomClient.ConnectAsync(peer, ContextProposal.For([instance]), DimseServices.None, Cancellation);
            Assert.True((await connected.StoreAsync(instance, Cancellation)).IsSuccess);
            await connected.ReleaseAsync(Cancellation);
        }
        finally
        {
            storescp.Kill();
        }
        Assert.Single(Directory.GetFiles(target));
    }

    private Task<DicomClient> ConnectAsync(TestListener archive, X509Certificate2? certificate) => DicomClient.ConnectAsync(
        archive.Peer with { Tls = TlsProfile.Client("localhost", certificate, Trusted) }, [(DicomClient.VerificationSopClass, Plain)], DimseServices.None, Cancellation);

    private static async Task<int> EndAsync(TcpClient peer)
    {
        try
        {
            return await peer.GetStream().ReadAsync(new byte[64], Cancellation);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static X509Certificate2 Authority()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
    }

    private X509Certificate2 Issue(string name, string usage)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        using var issued = request.Create(authority, TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(20), RandomNumberGenerator.GetBytes(8));
        using var whole = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    private string AuthorityFile()
    {
        var path = Path.Combine(folder, "authority.pem");
        File.WriteAllText(path, authority.ExportCertificatePem());
        return path;
    }

    private string[] PemOf(X509Certificate2 certificate)
    {
        var (key, chain) = (Path.Combine(folder, $"{certificate.Thumbprint}.key"), Path.Combine(folder, $"{certificate.Thumbprint}.pem"));
        File.WriteAllText(key, certificate.GetRSAPrivateKey()!.ExportRSAPrivateKeyPem());
        File.WriteAllText(chain, certificate.ExportCertificatePem());
        return [key, chain];
    }
}
