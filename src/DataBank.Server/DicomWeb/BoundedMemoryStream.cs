using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>Collects bytes up to a limit.</summary>
internal sealed class BoundedMemoryStream : MemoryStream
{
    private const int MostBytes = 128 << 20;

    /// <summary>All other ways to write come here.</summary>
    /// <exception cref="RequestProblem">406: the limit would be passed.</exception>
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (count > MostBytes - Length) throw Accepted.NotAcceptable("This instance is too large to be converted.");
        base.Write(buffer, offset, count);
    }
}
