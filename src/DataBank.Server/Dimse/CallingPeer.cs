using System.Net;

namespace DataBank.Server;

/// <summary>Who may associate: an AE title, and from where.</summary>
/// <param name="Addresses">Null: from anywhere.</param>
public sealed record CallingPeer(string AeTitle, IPNetwork? Addresses)
{
    /// <summary>"CT1", "CT1@192.168.4.7" or "CT1@192.168.4.0/24".</summary>
    public static bool TryParse(string text, out CallingPeer peer)
    {
        var at = text.LastIndexOf('@');
        var (title, place) = at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
        peer = new CallingPeer(title.Trim(), null);
        if (peer.AeTitle.Length is 0 or > 16) return false;
        if (place is null) return true;
        if (IPAddress.TryParse(place, out var address)) place = $"{place}/{(address.GetAddressBytes().Length * 8)}";
        if (!IPNetwork.TryParse(place, out var network)) return false;
        peer = peer with { Addresses = network };
        return true;
    }

    public bool Covers(string title, IPAddress address) => title == AeTitle && (Addresses is not { } network || network.Contains(address));
}
