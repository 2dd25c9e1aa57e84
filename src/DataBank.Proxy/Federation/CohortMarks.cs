using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DataBank.Proxy;

/// <summary>The persons of a cohort as the vault keeps them of a question: eight bytes of each, in order.</summary>
internal static class CohortMarks
{
    /// <summary>Half of a hash tells the few hundred thousand pseudonyms of a theme apart.</summary>
    public static ulong Of(string pseudonym) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(pseudonym)));

    /// <summary>Those of a cohort, in order.</summary>
    public static ulong[] Of(IEnumerable<string> pseudonyms) => [.. pseudonyms.Select(Of).Order()];

    /// <param name="marks">In order.</param>
    public static byte[] Pack(ulong[] marks)
    {
        var bytes = new byte[marks.Length * sizeof(ulong)];
        for (var at = 0; at < marks.Length; at++) BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(at * sizeof(ulong)), marks[at]);
        return bytes;
    }

    public static ulong[] Unpack(byte[] bytes)
    {
        var marks = new ulong[bytes.Length / sizeof(ulong)];
        for (var at = 0; at < marks.Length; at++) marks[at] = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at * sizeof(ulong)));
        return marks;
    }

    /// <summary>The same cohort under other pseudonyms.</summary>
    /// <param name="next">Of each former mark the one that it becomes; others stay, and stand for nobody.</param>
    public static byte[] Replace(byte[] bytes, IReadOnlyDictionary<ulong, ulong> next) => Pack([.. Unpack(bytes).Select(mark => next.GetValueOrDefault(mark, mark)).Order()]);
}
