using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using DataBank.Dicom;

namespace DataBank.Appliance;

/// <summary>The other side of a command that talks DIMSE: <c>AETITLE@host:port</c>, our own title, and how TLS is to be spoken.</summary>
internal sealed partial class PeerOptions
{
    public Argument<string> Peer { get; } = new("PEER") { Description = "The other side: AETITLE@host:port." };

    private Option<string> CallingAe { get; } = new("--as") { Description = "Our own AE title.", HelpName = "AETITLE", DefaultValueFactory = _ => "DATABANK" };

    private readonly Option<bool> tls = new("--tls") { Description = "Encrypt (TLS 1.2 or 1.3), trusting what the operating system trusts." };

    private readonly Option<string> authority = new("--tls-ca") { Description = "Encrypt, trusting the authorities in this PEM file alone.", HelpName = "FILE" };

    private readonly Option<string> certificate = new("--tls-cert") { Description = "Our own certificate (PEM), for peers that ask for one.", HelpName = "FILE" };

    private readonly Option<string> key = new("--tls-key") { Description = "Its private key (PEM).", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Arguments.Insert(0, Peer);
        foreach (var option in new Option[] { CallingAe, tls, authority, certificate, key }) command.Options.Add(option);
    }

    /// <exception cref="SettingsProblem">The peer or our title has another form, or a PEM file can't be used.</exception>
    public DicomPeer Read(ParseResult parsed)
    {
        var match = PeerForm().Match(parsed.GetRequiredValue(Peer));
        var calling = parsed.GetRequiredValue(CallingAe);
        if (!match.Success || !int.TryParse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > 65535)
            throw new SettingsProblem("The other side is written as AETITLE@host:port, for instance ARCHIVE@127.0.0.1:11112.");
        return AeForm().IsMatch(calling)
            ? new DicomPeer(match.Groups["host"].Value.Trim('[', ']'), port, match.Groups["ae"].Value, calling) { Tls = ReadTls(parsed, match.Groups["host"].Value.Trim('[', ']')) }
            : throw new SettingsProblem("--as takes an AE title: up to 16 characters, no backslash.");
    }

    private System.Net.Security.SslClientAuthenticationOptions? ReadTls(ParseResult parsed, string host)
    {
        var (authorities, own, ownKey) = (parsed.GetValue(authority), parsed.GetValue(certificate), parsed.GetValue(key));
        if ((own is null) != (ownKey is null)) throw new SettingsProblem("--tls-cert and --tls-key go together.");
        if (!parsed.GetValue(tls) && authorities is null && own is null) return null;
        try
        {
            var trusted = AuthorityFile.Read(authorities);
            return TlsProfile.Client(host, own is null ? null : X509Certificate2.CreateFromPemFile(own, ownKey), trusted);
        }
        catch (Exception problem) when (problem is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsProblem($"The certificates can't be used: {problem.Message}");
        }
    }

    [GeneratedRegex(@"^(?<ae>[^@\\\x00-\x1F]{1,16})@(?<host>\[[0-9A-Fa-f:.]+\]|[^:@\s]+):(?<port>[0-9]{1,5})\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PeerForm();

    [GeneratedRegex(@"^[^\\\x00-\x1F]{1,16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AeForm();
}
