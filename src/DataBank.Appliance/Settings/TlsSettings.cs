using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>The certificate of https URLs, and those of clients. Section <c>Tls</c>.</summary>
internal sealed class TlsSettings
{
    /// <summary>PEM, the chain behind it, or PKCS#12 (.pfx, .p12).</summary>
    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }

    /// <summary>A file with the password of the PKCS#12 file or of the key.</summary>
    public string? PasswordFile { get; init; }

    public string? ClientAuthorityFile { get; init; }

    public TlsClientSettings[] Clients { get; init; } = [];

    /// <summary>Roles whose tokens count only together with the client's certificate.</summary>
    public string[] CertificateRoles { get; init; } = [];

    public int HstsDays { get; init; } = 365;

    public ClientCertificates ClientCertificates => new([.. Clients.Select(client => client.ToClient())], CertificateRoles);

    /// <summary>What authorities' certificates clients may show; null: none are asked for.</summary>
    public X509Certificate2Collection? ClientAuthorities() => AuthorityFile.Read(ClientAuthorityFile);

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        foreach (var file in new[] { CertificateFile, KeyFile, PasswordFile, ClientAuthorityFile })
        {
            if (file is not null && !File.Exists(file)) throw new SettingsProblem($"Tls names a file that is not there: {file}");
        }
        if (HstsDays is < 0 or > 3650) throw new SettingsProblem("Tls:HstsDays is 0 to 3650.");
        if (CertificateFile is null && (KeyFile ?? PasswordFile ?? ClientAuthorityFile) is not null) throw new SettingsProblem("Tls:KeyFile, PasswordFile and ClientAuthorityFile go with CertificateFile.");
        if (CertificateRoles.Except(Server.Roles.All).Any()) throw new SettingsProblem($"Tls:CertificateRoles takes {string.Join(", ", Server.Roles.All)}.");
        if (Clients.Length > 0 && ClientAuthorityFile is null) throw new SettingsProblem("Tls:Clients needs Tls:ClientAuthorityFile: who has issued their certificates.");
        foreach (var client in Clients) client.Validate();
        try
        {
            ClientAuthorities();
            if (CertificateFile is not null) using (Read()) { }
        }
        catch (CryptographicException problem)
        {
            throw new SettingsProblem($"The certificate of Tls can't be read: {problem.Message}");
        }
    }

    /// <summary>The certificate with its key, as it stands on disk now.</summary>
    /// <exception cref="CryptographicException">It can't be read.</exception>
    public X509Certificate2 Read()
    {
        var password = PasswordFile is null ? null : File.ReadAllText(PasswordFile).TrimEnd('\r', '\n');
        if (Path.GetExtension(CertificateFile) is ".pfx" or ".p12") return X509CertificateLoader.LoadPkcs12FromFile(CertificateFile!, password);
        return password is null
            ? X509Certificate2.CreateFromPemFile(CertificateFile!, KeyFile)
            : X509Certificate2.CreateFromEncryptedPemFile(CertificateFile!, password, KeyFile);
    }

    /// <summary>The certificates that stand behind it in its file: what a client needs to follow it to an authority.</summary>
    public X509Certificate2Collection ReadChain()
    {
        var chain = new X509Certificate2Collection();
        if (Path.GetExtension(CertificateFile) is ".pfx" or ".p12") return chain;
        chain.ImportFromPemFile(CertificateFile!);
        if (chain.Count > 0) chain.RemoveAt(0);
        return chain;
    }
}
