using System.Numerics;

namespace DataBank.Server;

/// <summary>UIDs that are made here.</summary>
internal static class NewUids
{
    private const string Root = "2.25.";

    /// <summary>PS3.5 B.2: a UID made from a UUID.</summary>
    public static string OfGuid(Guid guid) => OfBytes(guid.ToByteArray(bigEndian: true));

    /// <param name="uuid">Sixteen bytes.</param>
    public static string OfBytes(ReadOnlySpan<byte> uuid) => $"{Root}{new BigInteger(uuid, isUnsigned: true, isBigEndian: true)}";
}
