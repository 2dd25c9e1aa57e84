using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>
/// What a JPEG 2000 codestream says of itself (ITU-T T.800 Annex A), as far as it decides how much memory a decoder takes: image and tile
/// sizes, code-blocks and precincts, in the main header and in those of the tile-parts.
/// </summary>
internal sealed class Jpeg2000Header
{
    private const int MostTiles = 4096;
    private const long MostCodeBlocks = 2 << 20;
    private const long MostPrecincts = 1 << 20;
    private const long MostPackets = 1 << 20;
    private const int StartOfTile = 0xFF90;
    private const int StartOfData = 0xFF93;
    private const int EndOfCodestream = 0xFFD9;

    private long tiles;
    private int layers;

    public int Rows { get; private set; }

    public int Columns { get; private set; }

    public int Components { get; private set; }

    public int Precision { get; private set; }

    public bool IsSigned { get; private set; }

    /// <summary>Whether any code-block is coded by the high-throughput block coder (ITU-T T.814).</summary>
    public bool IsHighThroughput { get; private set; }

    /// <summary>Whether the first three components were transformed (RCT or ICT): the decoder gives RGB.</summary>
    public bool TransformsColour { get; private set; }

    /// <summary>The codestream itself, taken out of the JP2 file that some encoders write around it.</summary>
    /// <exception cref="PixelDataException">There is none.</exception>
    public static ReadOnlySpan<byte> Unwrap(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || !bytes[4..].StartsWith("jP  "u8)) return bytes;
        while (bytes.Length >= 8)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            var isCodestream = bytes[4..].StartsWith("jp2c"u8);
            var head = length == 1 ? 16 : 8;
            if (length == 1) length = bytes.Length >= 16 ? BinaryPrimitives.ReadInt64BigEndian(bytes[8..]) : 0;
            else if (length == 0) length = bytes.Length;
            if (length < head || (length > bytes.Length && !isCodestream)) break;
            if (isCodestream) return bytes[head..(int)Math.Min(length, bytes.Length)];
            bytes = bytes[(int)length..];
        }
        throw new PixelDataException("A JP2 file holds no codestream");
    }

    /// <exception cref="PixelDataException">The codestream is damaged, or would take too much to decode.</exception>
    public static Jpeg2000Header Read(ReadOnlySpan<byte> codestream)
    {
        if (!codestream.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51])) throw new PixelDataException("A JPEG 2000 codestream does not begin with SOC and SIZ");
        var header = new Jpeg2000Header();
        var at = 2;
        var isEnded = false;
        long tilePart = -1, tilePartEnd = 0;
        while (at + 4 <= codestream.Length)
        {
            int marker = BinaryPrimitives.ReadUInt16BigEndian(codestream[at..]);
            if (marker == StartOfData)
            {
                if (tilePart < 0 || (tilePartEnd > 0 && tilePartEnd < at + 2)) break;
                // A tile-part of unknown length is the last one.
                var end = tilePartEnd == 0 ? WithoutEnd(codestream).Length : (int)Math.Min(tilePartEnd, codestream.Length);
                if (header.IsHighThroughput) CheckBlockData(codestream[(at + 2)..Math.Max(end, at + 2)]);
                at = Math.Max(end, at + 2);
                isEnded = codestream.Length - at < 2 || codestream[at..].StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD9]);
                if (isEnded) break;
                continue;
            }
            if (tilePart >= 0 && marker < 0xFF00) break;
            int length = BinaryPrimitives.ReadUInt16BigEndian(codestream[(at + 2)..]);
            if (length < 2 || length > codestream.Length - at - 2) break;
            var segment = codestream.Slice(at + 4, length - 2);
            if (marker == StartOfTile)
            {
                if (segment.Length < 8) break;
                tilePart = at;
                var size = BinaryPrimitives.ReadUInt32BigEndian(segment[2..]);
                tilePartEnd = size == 0 ? 0 : at + size;
            }
            header.ReadSegment(marker, segment);
            at += 2 + length;
        }
        if (header.IsHighThroughput && !isEnded) throw new PixelDataException("The tile-parts of an HTJ2K codestream do not follow each other");
        return header.Columns > 0 && tilePart >= 0 ? header : throw new PixelDataException("A JPEG 2000 codestream ends inside its header");
    }

    private static ReadOnlySpan<byte> WithoutEnd(ReadOnlySpan<byte> codestream) =>
        codestream.EndsWith((ReadOnlySpan<byte>)[0xFF, 0xD9]) ? codestream[..^2] : codestream;

    /// <summary>
    /// No two bytes of packets are a marker (ITU-T T.800 B.10.1, T.814 7.1): the library ends the process where a high-throughput block
    /// has one. Markers between packets (SOP, EPH), which are allowed, are refused with the rest.
    /// </summary>
    private static void CheckBlockData(ReadOnlySpan<byte> data)
    {
        for (var found = data.IndexOf((byte)0xFF); found >= 0; found = data.IndexOf((byte)0xFF))
        {
            if (found + 1 == data.Length || data[found + 1] > 0x8F) throw new PixelDataException("An HTJ2K codestream has markers inside its packets");
            data = data[(found + 1)..];
        }
    }

    private void ReadSegment(int marker, ReadOnlySpan<byte> segment)
    {
        switch (marker)
        {
            case 0xFF51:
                ReadSize(segment);
                break;
            case 0xFF52 when segment.Length >= 10:
                TransformsColour |= segment[4] == 1;
                layers = Math.Max(layers, BinaryPrimitives.ReadUInt16BigEndian(segment[2..]));
                CheckStyle(segment[5..], (segment[0] & 1) == 1);
                break;
            case 0xFF53:
                var skipped = Components < 257 ? 1 : 2;
                if (segment.Length >= skipped + 6) CheckStyle(segment[(skipped + 1)..], (segment[skipped] & 1) == 1);
                break;
        }
    }

    private void ReadSize(ReadOnlySpan<byte> segment)
    {
        if (Columns > 0 || segment.Length < 36) throw new PixelDataException("A JPEG 2000 codestream has a damaged SIZ marker");
        long Word(int index, ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes[(2 + (index * 4))..]);
        var (width, height) = (Word(0, segment) - Word(2, segment), Word(1, segment) - Word(3, segment));
        var (tileWidth, tileHeight) = (Word(4, segment), Word(5, segment));
        Components = BinaryPrimitives.ReadUInt16BigEndian(segment[34..]);
        if (width is < 1 or > ushort.MaxValue || height is < 1 or > ushort.MaxValue || tileWidth < 1 || tileHeight < 1
            || Components is < 1 or > 4 || segment.Length < 36 + (3 * Components))
        {
            throw new PixelDataException("A JPEG 2000 codestream has an impossible size");
        }
        tiles = ((Word(0, segment) - Word(6, segment) + tileWidth - 1) / tileWidth) * ((Word(1, segment) - Word(7, segment) + tileHeight - 1) / tileHeight);
        if (tiles is < 1 or > MostTiles) throw new PixelDataException($"A JPEG 2000 codestream of {tiles} tiles is not decoded");
        for (var i = 0; i < Components; i++)
        {
            var part = segment.Slice(36 + (3 * i), 3);
            if (part[1] != 1 || part[2] != 1 || part[0] != segment[36]) throw new PixelDataException("The components of a JPEG 2000 codestream differ in size or precision");
        }
        (Columns, Rows, Precision, IsSigned) = ((int)width, (int)height, (segment[36] & 0x7F) + 1, segment[36] > 0x7F);
    }

    /// <summary>The parameters SPcod or SPcoc (A.6.1): decomposition levels, code-block sizes, style, transform, precinct sizes.</summary>
    private void CheckStyle(ReadOnlySpan<byte> style, bool hasPrecincts)
    {
        int levels = style[0], width = (style[1] & 15) + 2, height = (style[2] & 15) + 2;
        if (levels > 32 || width > 10 || height > 10 || width + height > 12 || (hasPrecincts && style.Length < 6 + levels))
        {
            throw new PixelDataException("A JPEG 2000 codestream has an impossible coding style");
        }
        IsHighThroughput |= (style[3] & 0x40) != 0;
        if (IsHighThroughput && layers > 1) throw new PixelDataException("HTJ2K of more than one quality layer is not decoded");
        long blocks = 0, precincts = 0;
        for (var level = 0; level <= levels; level++)
        {
            var (x, y) = (Math.Min(levels - level, 31), Math.Min(levels - level, 31));
            long columns = (Columns >> x) + 1, rows = (Rows >> y) + 1;
            var (precinctWidth, precinctHeight) = hasPrecincts ? (style[5 + level] & 15, style[5 + level] >> 4) : (15, 15);
            precincts += ((columns >> precinctWidth) + 1) * ((rows >> precinctHeight) + 1);
            // A code-block never exceeds its precinct, whose bands are half its size.
            var (blockWidth, blockHeight) = (Math.Min(width, Math.Max(precinctWidth - 1, 0)), Math.Min(height, Math.Max(precinctHeight - 1, 0)));
            blocks += ((columns >> blockWidth) + 1) * ((rows >> blockHeight) + 1);
        }
        // A decoder visits each packet, whether there are bytes for it or not: one a layer, precinct and component.
        var packets = (precincts + (tiles * (levels + 1))) * Components * Math.Max(layers, 1);
        if (blocks * Components > MostCodeBlocks || precincts * Components > MostPrecincts || packets > MostPackets)
        {
            throw new PixelDataException("A JPEG 2000 codestream is divided into too many parts");
        }
    }
}
