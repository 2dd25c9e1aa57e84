using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using DataBank.Dicom;

namespace DataBank.Appliance;

/// <summary>The other side of a command that talks DIMSE: <c>AETITLE@host:port</c>, and our own title.</summary>
internal sealed partial class PeerOptions
{
    public Argument<string> Peer { get; } = new("PEER") { Description = "The other side: AETITLE@host:port." };

    public Option<string> CallingAe { get; } = new("--as") { Description = "Our own AE title.", HelpName = "AETITLE", DefaultValueFactory = _ => "DATABANK" };

    /// <exception cref="SettingsProblem">The peer or our title has another form.</exception>
    public DicomPeer Read(ParseResult parsed)
    {
        var match = PeerForm().Match(parsed.GetRequiredValue(Peer));
        var calling = parsed.GetRequiredValue(CallingAe);
        if (!match.Success || !int.TryParse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > 65535)
            throw new SettingsProblem("The other side is written as AETITLE@host:port, for instance ARCHIVE@127.0.0.1:11112.");
        return AeForm().IsMatch(calling)
            ? new DicomPeer(match.Groups["host"].Value.Trim('[', ']'), port, match.Groups["ae"].Value, calling)
            : throw new SettingsProblem("--as takes an AE title: up to 16 characters, no backslash.");
    }

    [GeneratedRegex(@"^(?<ae>[^@\\\x00-\x1F]{1,16})@(?<host>\[[0-9A-Fa-f:.]+\]|[^:@\s]+):(?<port>[0-9]{1,5})\z", RegexOptions.CultureInvariant)]
    private static partial Regex PeerForm();

    [GeneratedRegex(@"^[^\\\x00-\x1F]{1,16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AeForm();
}
