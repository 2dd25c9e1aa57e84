using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests;

/// <summary>Authorities and certificates made by openssl, in a folder.</summary>
internal sealed class Certificates(string folder)
{
    public string PathOf(string name) => Path.Combine(folder, name);

    public async Task<string> AuthorityAsync(string name)
    {
        await Tool.SucceedAsync("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", PathOf($"{name}.key"), "-out", PathOf($"{name}.pem"), "-days", "2", "-subj", $"/CN={name}");
        return PathOf($"{name}.pem");
    }

    /// <summary>A certificate with its key beside it (.key), for a server on this machine or for a client.</summary>
    public async Task<string> IssueAsync(string authority, string name, bool isServer)
    {
        await Tool.SucceedAsync("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", PathOf($"{name}.key"), "-out", PathOf($"{name}.csr"), "-subj", $"/O=Hospital/CN={name}");
        var extensions = PathOf($"{name}.ext");
        await File.WriteAllTextAsync(extensions, isServer ? "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n" : "extendedKeyUsage=clientAuth\n");
        await Tool.SucceedAsync("openssl", "x509", "-req", "-in", PathOf($"{name}.csr"), "-CA", PathOf($"{authority}.pem"), "-CAkey", PathOf($"{authority}.key"), "-CAcreateserial", "-days", "2", "-extfile", extensions, "-out", PathOf($"{name}.pem"));
        return PathOf($"{name}.pem");
    }
}
