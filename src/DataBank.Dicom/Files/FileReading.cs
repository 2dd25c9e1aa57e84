using System.Buffers;
using System.Text;

namespace DataBank.Dicom;

/// <summary>
/// One file on its way from bytes to a table: preamble, meta group, data set (PS3.10 §7), each of which may be missing. Whoever brings
/// the bytes calls <see cref="Advance"/> until it is done; a data set that turns out to be deflated is read from the inflated bytes
/// after <see cref="BeginInflated"/>.
/// </summary>
internal sealed class FileReading : IDisposable
{
    private const int PreambleBytes = 128;
    private const int HeadBytes = PreambleBytes + 4 + 12;

    private static readonly SearchValues<byte> OfUids = SearchValues.Create("0123456789."u8);

    private readonly Repairs repairs;
    private readonly ElementParser parser;
    private Stage stage;
    private bool isDamaged;
    private long metaStart;
    private ElementEntry[] meta = [];
    private string? transferSyntax;
    private byte[]? preamble;

    public FileReading(ReadMode mode, PixelReading pixels, long largestValue)
    {
        repairs = new Repairs(mode);
        parser = new ElementParser(repairs, largestValue, pixels);
    }

    /// <summary>Where the input ends; <see cref="long.MaxValue"/> while nobody knows.</summary>
    public long InputEnd
    {
        get => parser.InputEnd;
        set => parser.InputEnd = value;
    }

    /// <summary>Up to which offset, from <see cref="At"/> on, bytes must be there before reading goes on.</summary>
    public long NeededEnd { get; private set; }

    /// <summary>Bytes before this offset are not looked at again.</summary>
    public long At => parser.At;

    /// <summary>Up to which offset bytes hold values of the table.</summary>
    public long UsedEnd => parser.UsedEnd;

    /// <summary>Whether the data set is deflated (PS3.5 A.5) and begins at <see cref="DatasetOffset"/>.</summary>
    public bool IsDeflated { get; private set; }

    public long DatasetOffset { get; private set; }

    /// <summary>Begins a data set that nothing surrounds, as in a DIMSE message; only its transfer syntax is known.</summary>
    public void BeginDataset(string syntax)
    {
        IsDeflated = syntax == Uids.DeflatedExplicitVrLittleEndian;
        (transferSyntax, stage) = (syntax, IsDeflated ? Stage.Inflate : Stage.DataSet);
        parser.Begin(0, Syntax.Of(syntax), LevelKind.DataSet);
    }

    public void BeginInflated()
    {
        InputEnd = long.MaxValue;
        stage = Stage.DataSet;
        parser.Begin(0, Syntax.ExplicitLittleEndian, LevelKind.DataSet);
    }

    /// <summary>The deflated bytes end before their data set does, or are damaged from some point on.</summary>
    public void NoteDamagedDeflate()
    {
        isDamaged = true;
        repairs.Note("The deflated data set is damaged or cut off", 0, DatasetOffset);
    }

    /// <summary>Reads on in the bytes that are there; false when more are needed.</summary>
    /// <exception cref="DicomFormatException">This is no DICOM, or strict reading has met a defect.</exception>
    public bool Advance(ReadOnlySpan<byte> bytes, long start)
    {
        if (stage == Stage.Preamble)
        {
            if (bytes.Length < HeadBytes && bytes.Length < InputEnd)
            {
                NeededEnd = HeadBytes;
                return false;
            }
            SkipPreamble(bytes);
        }
        if (stage == Stage.Meta)
        {
            if (!parser.Read(bytes, start))
            {
                NeededEnd = parser.NeededEnd;
                return false;
            }
            CloseMeta(bytes, start);
        }
        if (stage == Stage.Guess)
        {
            if (start + bytes.Length < Math.Min(DatasetOffset + 8, InputEnd))
            {
                NeededEnd = DatasetOffset + 8;
                return false;
            }
            BeginGuessed(bytes, start);
        }
        if (stage == Stage.Inflate)
        {
            NeededEnd = DatasetOffset + 2; // Enough to tell whether there is a zlib header.
            return start + bytes.Length >= Math.Min(NeededEnd, InputEnd);
        }
        var isDone = parser.Read(bytes, start);
        NeededEnd = parser.NeededEnd;
        return isDone;
    }

    /// <summary>The file. The meta group's values are in <paramref name="metaSource"/>, all others in <paramref name="source"/>.</summary>
    /// <exception cref="DicomFormatException">The data ended before there was anything to read.</exception>
    public DicomFile ToFile(ByteSource metaSource, ByteSource source)
    {
        var pixelRow = parser.PixelRow;
        var rows = parser.TakeRows();
        var cutOffAt = parser.CutOffAt ?? (isDamaged ? parser.At : null);
        if (rows.Length == 0 && cutOffAt is { } cut)
        {
            throw new DicomFormatException("The data end before the first element does", cut);
        }
        var dataset = new DicomDataset(new ElementTable(rows, [source]));
        if (pixelRow >= 0 && cutOffAt is null)
        {
            PixelLength.Check(dataset, rows[pixelRow], repairs);
        }
        return new DicomFile(new DicomDataset(new ElementTable(meta, [metaSource])), dataset, transferSyntax!, pixelRow < 0 ? null : rows[pixelRow].ToElement(), repairs.Warnings)
        {
            Preamble = preamble,
            CutOffAt = cutOffAt,
            DatasetOffset = DatasetOffset,
            IsDeflated = IsDeflated,
            Syntax = parser.Syntax,
        };
    }

    public void Dispose() => parser.Return();

    private void SkipPreamble(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= PreambleBytes + 4 && bytes[PreambleBytes..].StartsWith("DICM"u8))
        {
            metaStart = PreambleBytes + 4;
            preamble = bytes[..PreambleBytes].ContainsAnyExcept((byte)0) ? bytes[..PreambleBytes].ToArray() : [];
        }
        else
        {
            metaStart = bytes.StartsWith("DICM"u8) ? 4 : 0;
            repairs.Note("The file has no preamble", 0, 0);
        }
        if (bytes[(int)metaStart..] is [0x02, 0x00, _, 0x00, ..])
        {
            stage = Stage.Meta;
            parser.Begin(metaStart, Syntax.ExplicitLittleEndian, LevelKind.FileMeta);
        }
        else
        {
            (stage, DatasetOffset) = (Stage.Guess, metaStart);
        }
    }

    private void CloseMeta(ReadOnlySpan<byte> bytes, long start)
    {
        DatasetOffset = parser.At;
        meta = parser.TakeRows();
        if (parser.MetaLength is not { } length || metaStart + 12 + length != DatasetOffset)
        {
            repairs.Note("The meta group has no length or a wrong one", Tags.MetaGroupLength, metaStart);
        }
        transferSyntax = TransferSyntaxOf(bytes, start);
        IsDeflated = transferSyntax == Uids.DeflatedExplicitVrLittleEndian;
        stage = transferSyntax is null ? Stage.Guess : IsDeflated ? Stage.Inflate : Stage.DataSet;
        if (stage == Stage.DataSet)
        {
            parser.Begin(DatasetOffset, Syntax.Of(transferSyntax!), LevelKind.DataSet);
        }
    }

    private string? TransferSyntaxOf(ReadOnlySpan<byte> bytes, long start)
    {
        foreach (ref readonly var row in meta.AsSpan())
        {
            if (row.Tag == Tags.TransferSyntaxUid && row.Vr.IsText() && !row.Has(EntryFlags.OutsideMemory | EntryFlags.Fragments | EntryFlags.UndefinedLength)
                && row.Offset >= start && row.Offset - start <= bytes.Length && row.Length <= bytes.Length - (row.Offset - start))
            {
                var uid = bytes.Slice((int)(row.Offset - start), (int)row.Length).Trim(" \0"u8);
                return uid.IsEmpty || uid.Length > 64 || uid.ContainsAnyExcept(OfUids) ? null
                    : uid.SequenceEqual("1.2.840.10008.1.2"u8) ? Uids.ImplicitVrLittleEndian
                    : uid.SequenceEqual("1.2.840.10008.1.2.1"u8) ? Uids.ExplicitVrLittleEndian
                    : Encoding.ASCII.GetString(uid);
            }
        }
        return null;
    }

    private void BeginGuessed(ReadOnlySpan<byte> bytes, long start)
    {
        var head = bytes[(int)(DatasetOffset - start)..];
        var syntax = SyntaxGuess.Of(head, InputEnd - DatasetOffset)
            ?? (DatasetOffset > 0 ? SyntaxGuess.OfKnownDicom(head) : throw new DicomFormatException("This is no DICOM file", DatasetOffset));
        repairs.Note("No transfer syntax is given", 0, DatasetOffset);
        (transferSyntax, stage) = (syntax.ToUid(), Stage.DataSet);
        parser.Begin(DatasetOffset, syntax, LevelKind.DataSet);
    }

    /// <summary>What is read next.</summary>
    private enum Stage
    {
        Preamble,
        Meta,
        Guess,
        Inflate,
        DataSet,
    }
}
