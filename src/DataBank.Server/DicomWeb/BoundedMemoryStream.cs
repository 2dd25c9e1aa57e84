using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>Collects bytes up to a limit.</summary>
internal sealed class BoundedMemoryStream(int limit) : MemoryStream
{
    /// <summary>All other ways to write come here.</summary>
    /// <exception cref="RequestProblem">406: the limit would be passed.</exception>
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (count > limit - Length) throw Accepted.NotAcceptable("This instance is too large to be converted.");
        base.Write(buffer, offset, count);
    }
}
