using System.Text.Json;
using DataBank.Dicom;

namespace DataBank.Fuzzing;

/// <summary>
/// Part 10 files (PS3.10 §7): read whole, from a stream and byte by byte with one result; written, they give the same file again and
/// again; everything that shows them works.
/// </summary>
internal static class Part10Target
{
    public static readonly FuzzTarget Target = new("part10", Run, Seeds.Files)
    {
        HoldsElements = true,
        Tokens = ["DICM"u8.ToArray(), "ISO 2022 IR 87"u8.ToArray(), "1.2.840.10008.1.2\0"u8.ToArray(), "1.2.840.10008.1.2.2\0"u8.ToArray(), "1.2.840.10008.1.2.1.99"u8.ToArray(), "UN\0\0"u8.ToArray(), "SQ\0\0"u8.ToArray()],
    };

    private static void Run(byte[] bytes)
    {
        var whole = Must.ReadOrRefuse(() => Part10Reader.Read(bytes));
        var header = Must.ReadOrRefuse(() => Part10Reader.ReadHeader(new MemoryStream(bytes, writable: false)));
        var sliced = Must.ReadOrRefuse(() => Part10Reader.ReadHeader(new SliceStream(bytes)));
        if ((header is null) != (sliced is null) && IsDeflated(bytes))
        {
            return; // How much comes out of a damaged deflate stream depends on how it is asked.
        }
        Must.Hold((header is null) == (sliced is null), "A file read byte by byte is refused, or only then is not");
        if (header is null)
        {
            Must.Hold(whole is null || IsDeflated(bytes), "A file of which the header is refused is read whole");
            return;
        }
        HaveSameRows(header, sliced!, header.Dataset.Table.Entries.Length, "byte by byte");
        Copy(header, bytes);
        if (whole is null)
        {
            return;
        }
        HaveSameRows(header, whole, FirstOutside(header), "from a stream");
        Show(whole);
        var written = Seeds.Write(whole.Dataset, whole.TransferSyntax);
        if ((whole.Warnings.Count > 0 && HasImplicitParts(whole)) || BeginsStrangely(whole.Dataset))
        {
            Must.ReadOrRefuse(() => Part10Reader.Read(written));
            return; // Explicit elements in an implicit file: without its VR a value may become a sequence.
        }
        var again = Part10Reader.Read(written);
        Must.BeEqual(written, Seeds.Write(again.Dataset, again.TransferSyntax), "What was written is written otherwise once it is read");
        if (whole.Warnings.Count == 0 && whole.Dataset.Table.Entries.All(entry => entry.Length % 2 == 0 && (entry.Tag is >= Part10Writer.FirstTag and < uint.MaxValue)))
        {
            Must.BeEqual(Json(whole.Dataset), Json(again.Dataset), "A file without defects changes when it is written");
        }
        Edit(whole.Dataset);
    }

    private static bool HasImplicitParts(DicomFile file) =>
        !Syntax.Of(file.TransferSyntax).IsExplicit || file.Dataset.Table.Entries.Any(entry => entry.Vr == Vr.SQ && entry.Has(EntryFlags.CameAsUnknown));

    /// <summary>A first element that no dictionary knows may be taken for one in the other byte order; those of the meta group are not written.</summary>
    private static bool BeginsStrangely(DicomDataset dataset) =>
        dataset.Table.Entries.FirstOrDefault(entry => entry.Tag >= Part10Writer.FirstTag) is var first && DataDictionary.ImplicitVr(first.Tag, signedPixels: 0) == Vr.UN;

    private static bool IsDeflated(byte[] bytes) => bytes.AsSpan().IndexOf("1.2.840.10008.1.2.1.99"u8) >= 0;

    private static int FirstOutside(DicomFile header) =>
        Math.Max(0, Array.FindIndex(header.Dataset.Table.Entries, entry => entry.Has(EntryFlags.OutsideMemory)) is >= 0 and var row ? row : header.Dataset.Table.Entries.Length);

    private static void HaveSameRows(DicomFile one, DicomFile other, int count, string how)
    {
        Must.Hold(one.TransferSyntax == other.TransferSyntax, $"The transfer syntax differs {how}");
        var (rows, others) = (one.Dataset.Table.Entries, other.Dataset.Table.Entries);
        Must.Hold(others.Length >= count, $"There are fewer elements {how}");
        for (var row = 0; row < count; row++)
        {
            var (a, b) = (rows[row], others[row]);
            Must.Hold(a.Tag == b.Tag && a.Vr == b.Vr && a.Offset == b.Offset && a.Length == b.Length, $"Elements differ {how}");
            if (!a.Has(EntryFlags.OutsideMemory | EntryFlags.Fragments) && a.Vr is not (Vr.SQ or Vr.None) && !b.Has(EntryFlags.OutsideMemory))
            {
                Must.Hold(one.Dataset.Table.ValueOf(row).Span.SequenceEqual(other.Dataset.Table.ValueOf(row).Span), $"Values differ {how}");
            }
        }
    }

    private static void Show(DicomFile file)
    {
        DicomDump.Write(TextWriter.Null, file);
        var text = Json(file.Dataset);
        using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1000 });
        Must.ReadOrRefuse(() => DicomJson.Read(json.RootElement));
        foreach (var element in file.Dataset.Elements)
        {
            _ = file.Dataset.Text(element.Tag);
            _ = file.Dataset.Integer(element.Tag);
            _ = file.Dataset.Number(element.Tag);
        }
    }

    private static void Copy(DicomFile header, byte[] bytes)
    {
        try
        {
            Part10Writer.WriteWithPixelDataAsync(new MemoryStream(), header.Dataset, header, new MemoryStream(bytes, writable: false), null, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (DicomFormatException)
        {
            // Pixel data that end too early.
        }
    }

    private static void Edit(DicomDataset dataset)
    {
        var id = new Tag(0x0010, 0x0020);
        var edited = new DatasetBuilder(dataset).Set(id, "CHANGED").Build();
        Must.Hold(edited.Text(id) == "CHANGED", "An edit is lost");
        var again = Part10Reader.Read(Seeds.Write(edited, Uids.ExplicitVrLittleEndian));
        Must.Hold(again.Dataset.Text(id) == "CHANGED", "A written edit is lost");
    }

    private static byte[] Json(DicomDataset dataset)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            DicomJson.Write(json, dataset);
        }
        return output.ToArray();
    }
}
