using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;

namespace DataBank.Pseudonymization;

/// <summary>
/// Writes an ICC profile anew (ICC.1 §7) with nothing in it but what colours need: matrices, curves and tables. Descriptions, copyrights, dates, serial numbers,
/// names of devices and tags of makers are left out; the two texts that a profile must have say nothing.
/// </summary>
internal static class IccProfiles
{
    private const int HeaderBytes = 128, TagBytes = 12, MostTags = 100, MostBytes = 8 << 20;
    private const string Said = "profile";

    private static readonly FrozenSet<string> Tags = new[]
    {
        "wtpt", "bkpt", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC", "kTRC", "A2B0", "A2B1", "A2B2", "B2A0", "B2A1", "B2A2", "gamt", "chad", "lumi",
    }.ToFrozenSet();

    private static readonly FrozenSet<string> Types = new[] { "XYZ ", "curv", "para", "mft1", "mft2", "mAB ", "mBA ", "sf32" }.ToFrozenSet();

    /// <summary>The profile without words; null when it is none.</summary>
    public static byte[]? Clean(ReadOnlySpan<byte> profile)
    {
        if (profile.Length is < HeaderBytes + 4 or > MostBytes || Name(profile, 36) != "acsp")
            return null;
        var count = BinaryPrimitives.ReadUInt32BigEndian(profile[HeaderBytes..]);
        if (count > MostTags || HeaderBytes + 4 + (TagBytes * count) > profile.Length)
            return null;
        var isOfVersion4 = profile[8] >= 4;
        var kept = new List<(string Tag, byte[] Value)> { ("desc", isOfVersion4 ? Localized() : Description()), ("cprt", isOfVersion4 ? Localized() : Text()) };
        for (var i = 0; i < count; i++)
        {
            var entry = profile.Slice(HeaderBytes + 4 + (TagBytes * i), TagBytes);
            var (tag, offset, size) = (Name(entry, 0), BinaryPrimitives.ReadUInt32BigEndian(entry[4..]), BinaryPrimitives.ReadUInt32BigEndian(entry[8..]));
            if ((long)offset + size > profile.Length || size < 8)
                return null;
            var value = profile.Slice((int)offset, (int)size);
            if (Tags.Contains(tag) && Types.Contains(Name(value, 0)) && kept.TrueForAll(other => other.Tag != tag))
                kept.Add((tag, value.ToArray()));
        }
        return Write(Header(profile), kept);
    }

    /// <summary>Size is set later; version, class, colour spaces, intent and illuminant stay; date, platform, makers and id do not.</summary>
    private static byte[] Header(ReadOnlySpan<byte> profile)
    {
        var header = new byte[HeaderBytes];
        profile[8..24].CopyTo(header.AsSpan(8));
        ReadOnlySpan<byte> date = [0x07, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]; // 2000-01-01
        date.CopyTo(header.AsSpan(24));
        "acsp"u8.CopyTo(header.AsSpan(36));
        profile[64..80].CopyTo(header.AsSpan(64));
        return header;
    }

    private static byte[] Write(byte[] header, List<(string Tag, byte[] Value)> tags)
    {
        var offset = HeaderBytes + 4 + (TagBytes * tags.Count);
        var profile = new byte[offset + tags.Sum(tag => Padded(tag.Value.Length))];
        header.CopyTo(profile, 0);
        BinaryPrimitives.WriteInt32BigEndian(profile, profile.Length);
        BinaryPrimitives.WriteInt32BigEndian(profile.AsSpan(HeaderBytes), tags.Count);
        foreach (var (i, (tag, value)) in tags.Index())
        {
            var entry = profile.AsSpan(HeaderBytes + 4 + (TagBytes * i), TagBytes);
            Encoding.ASCII.GetBytes(tag, entry);
            BinaryPrimitives.WriteInt32BigEndian(entry[4..], offset);
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], value.Length);
            value.CopyTo(profile, offset);
            offset += Padded(value.Length);
        }
        return profile;
    }

    /// <summary>textDescriptionType of ICC.1:2001 §6.5.17: ASCII, and no text in Unicode or a script.</summary>
    private static byte[] Description() => [.. "desc"u8, 0, 0, 0, 0, 0, 0, 0, (byte)(Said.Length + 1), .. Encoding.ASCII.GetBytes(Said), 0, .. new byte[4 + 4 + 2 + 1 + 67]];

    /// <summary>textType.</summary>
    private static byte[] Text() => [.. "text"u8, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(Said), 0];

    /// <summary>multiLocalizedUnicodeType of version 4, with one text.</summary>
    private static byte[] Localized() => [.. "mluc"u8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 12, .. "enUS"u8, 0, 0, 0, (byte)(2 * Said.Length), 0, 0, 0, 28, .. Encoding.BigEndianUnicode.GetBytes(Said)];

    private static int Padded(int length) => (length + 3) & ~3;

    private static string Name(ReadOnlySpan<byte> bytes, int at) => Encoding.ASCII.GetString(bytes.Slice(at, 4));
}
