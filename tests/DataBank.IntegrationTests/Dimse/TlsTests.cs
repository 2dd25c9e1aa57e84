using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DataBank.IntegrationTests.Dimse;

/// <summary>Encrypted associations, set up as an operator does: with PEM files.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("databank-tls-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Associations_are_encrypted_by_settings()
    {
        var port = FreePort.Next();
        var (certificate, key) = WriteCertificate("server");
        var (stranger, itsKey) = WriteCertificate("stranger");
        await using var appliance = await ApplianceProcess.StartAsync(
            ["--dimse-port", port.ToString(CultureInfo.InvariantCulture)],
            new Dictionary<string, string>
            {
                ["DATABANK_Dicom__CallingAeTitles__0"] = "CT1",
                ["DATABANK_Dicom__TlsCertificateFile"] = certificate,
                ["DATABANK_Dicom__TlsKeyFile"] = key,
                ["DATABANK_Dicom__TlsAuthorityFile"] = certificate,
            });
        await Tool.SucceedAsync("echoscu", "-aet", "CT1", "-aec", "DATABANK", "+tls", key, certificate, "+cf", certificate, "127.0.0.1", $"{port}");
        var (plain, _) = await Tool.RunAsync("echoscu", "-aet", "CT1", "-aec", "DATABANK", "-to", "5", "-ta", "5", "127.0.0.1", $"{port}");
        Assert.NotEqual(0, plain);
        var (anonymous, _) = await Tool.RunAsync("echoscu", "-aet", "CT1", "-aec", "DATABANK", "-to", "5", "-ta", "5", "+tla", "+cf", certificate, "127.0.0.1", $"{port}");
        Assert.NotEqual(0, anonymous); // Peers show a certificate, too,
        var (foreign, _) = await Tool.RunAsync("echoscu", "-aet", "CT1", "-aec", "DATABANK", "-to", "5", "-ta", "5", "+tls", itsKey, stranger, "+cf", certificate, "127.0.0.1", $"{port}");
        Assert.NotEqual(0, foreign); // and one of the hospital's.

        var encrypted = await ApplianceProcess.RunAsync("dicom", "echo", "--as", "CT1", "--tls-ca", certificate, "--tls-cert", certificate, "--tls-key", key, $"DATABANK@localhost:{port}");
        Assert.True(encrypted.ExitCode == 0, encrypted.Error);
        var open = await ApplianceProcess.RunAsync("dicom", "echo", "--as", "CT1", $"DATABANK@localhost:{port}");
        Assert.NotEqual(0, open.ExitCode);
        var half = await ApplianceProcess.RunAsync("dicom", "echo", "--tls-cert", certificate, $"DATABANK@localhost:{port}");
        Assert.Contains("--tls-key", half.Error, StringComparison.Ordinal);
    }

    // Its own authority, good for both sides.
    private (string Certificate, string Key) WriteCertificate(string name)
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(10));
        var (path, key) = (Path.Combine(folder, $"{name}.pem"), Path.Combine(folder, $"{name}.key"));
        File.WriteAllText(path, certificate.ExportCertificatePem());
        File.WriteAllText(key, rsa.ExportRSAPrivateKeyPem());
        return (path, key);
    }
}
