using System.Globalization;
using System.IO.Compression;
using System.Xml;

namespace DataBank.Genomics;

/// <summary>Checks a file by its format and reads what it says of itself.</summary>
public static class OmicsFile
{
    private const string MzMlNamespace = "http://psi.hupo.org/ms/mzml";
    private const int MostSamples = 100_000;

    /// <param name="file">Can seek; it stays the caller's.</param>
    /// <exception cref="OmicsFormatException">It is damaged, truncated, or not what it seemed.</exception>
    public static OmicsHeader Read(FileFormat format, Stream file, CancellationToken cancellation)
    {
        try
        {
            return format.Name switch
            {
                "BAM" => ReadBam(file),
                "CRAM" => ReadCram(file),
                "MAF" => MafFile.Read(Lines(file), cancellation),
                "matrix" => ReadMatrix(file, cancellation),
                "narrowPeak" => ReadPeaks(Lines(file), cancellation),
                "bigWig" => ReadBigWig(file),
                _ => ReadMzMl(file, cancellation),
            };
        }
        catch (Exception problem) when (problem is InvalidDataException or EndOfStreamException or VcfFormatException)
        {
            throw new OmicsFormatException(problem.Message);
        }
        catch (XmlException problem)
        {
            throw new OmicsFormatException(string.Create(CultureInfo.InvariantCulture, $"The XML is damaged or ends too early (line {problem.LineNumber})"));
        }
    }

    /// <summary>Lines of a text, whether gzip or not.</summary>
    public static VcfLines Lines(Stream file) => new(VcfCompression.OpenText(file));

    private static OmicsHeader ReadBam(Stream file)
    {
        VcfCompression.CheckEnd(file);
        var records = new BamRecords(new BgzfReader(file));
        return SamHeader.Read(records.Text, records.Lengths);
    }

    private static OmicsHeader ReadCram(Stream file)
    {
        var cram = new CramFile(file);
        var records = cram.Containers().Sum(container => (long)container.Records);
        return SamHeader.Read(cram.Text) with { Records = records };
    }

    private static OmicsHeader ReadMatrix(Stream file, CancellationToken cancellation)
    {
        var matrix = new MatrixFile(Lines(file));
        var rows = 0L;
        while (matrix.Read() is not null)
        {
            cancellation.ThrowIfCancellationRequested();
            rows++;
        }
        return rows == 0 ? throw new OmicsFormatException("The matrix has no rows") : new OmicsHeader(null, matrix.Samples) { Records = rows };
    }

    /// <summary>ENCODE narrowPeak: BED6 and signal, p, q, summit.</summary>
    private static OmicsHeader ReadPeaks(VcfLines lines, CancellationToken cancellation)
    {
        var peaks = 0L;
        while (lines.TryRead(out var line))
        {
            cancellation.ThrowIfCancellationRequested();
            if (string.IsNullOrEmpty(line) || line[0] == '#' || line.StartsWith("track ", StringComparison.Ordinal) || line.StartsWith("browser ", StringComparison.Ordinal))
                continue;
            var columns = line.Split('\t');
            if (columns.Length != 10 || !long.TryParse(columns[1], NumberStyles.None, CultureInfo.InvariantCulture, out var start) || !long.TryParse(columns[2], NumberStyles.None, CultureInfo.InvariantCulture, out var end) || end < start
                || !columns[6..9].All(value => double.TryParse(value, CultureInfo.InvariantCulture, out _)))
                throw new OmicsFormatException(string.Create(CultureInfo.InvariantCulture, $"A line is no peak of ten columns (line {lines.Number})"));
            peaks++;
        }
        return new OmicsHeader(null, []) { Records = peaks };
    }

    /// <summary>Magic, version 4 and later, and the lengths of the places that the header names (bbi files).</summary>
    private static OmicsHeader ReadBigWig(Stream file)
    {
        var header = new byte[64];
        file.Position = 0;
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            throw new OmicsFormatException("The bigWig ends within its header");
        var isLittle = header[0] == 0x26;
        if (!isLittle)
            Array.Reverse(header, 8, 8);
        var chromosomes = BitConverter.ToInt64(header, 8);
        return chromosomes >= header.Length && chromosomes < file.Length ? new OmicsHeader(null, []) : throw new OmicsFormatException("The bigWig is damaged or ends too early");
    }

    private static OmicsHeader ReadMzMl(Stream file, CancellationToken cancellation)
    {
        using var text = VcfCompression.IsCompressed(file) ? new GZipStream(Rewound(file), CompressionMode.Decompress, leaveOpen: true) : null;
        using var xml = XmlReader.Create((Stream?)text ?? Rewound(file), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CloseInput = false, IgnoreWhitespace = true });
        var (samples, spectra, date, isThere) = (new List<string>(), 0L, (DateOnly?)null, false);
        while (xml.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            if (xml.NodeType != XmlNodeType.Element || xml.NamespaceURI != MzMlNamespace)
                continue;
            if (xml.LocalName == "mzML")
                isThere = true;
            else if (xml.LocalName == "spectrum")
                spectra++;
            else if (xml.LocalName == "sample" && xml.GetAttribute("name") is { Length: > 0 } name && samples.Count < MostSamples)
                samples.Add(name);
            else if (xml.LocalName == "run" && xml.GetAttribute("startTimeStamp") is { } time && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out var at))
                date = DateOnly.FromDateTime(at.DateTime);
        }
        return isThere ? new OmicsHeader(null, samples) { Records = spectra, Date = date } : throw new OmicsFormatException("The XML is no mzML");
    }

    private static Stream Rewound(Stream file)
    {
        file.Position = 0;
        return file;
    }
}
