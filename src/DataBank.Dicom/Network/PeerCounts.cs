using System.Net;

namespace DataBank.Dicom;

/// <summary>Counts what each address has open, and all together.</summary>
internal sealed class PeerCounts
{
    private readonly Dictionary<IPAddress, int> counts = [];
    private int total;

    public bool TryEnter(IPAddress peer, int mostOfPeer, int most)
    {
        lock (counts)
        {
            var count = counts.GetValueOrDefault(peer);
            if (count >= mostOfPeer || total >= most) return false;
            counts[peer] = count + 1;
            total++;
            return true;
        }
    }

    public void Leave(IPAddress peer)
    {
        lock (counts)
        {
            total--;
            if (--counts[peer] == 0) counts.Remove(peer);
        }
    }
}
