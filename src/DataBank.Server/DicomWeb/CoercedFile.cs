using System.Text.Json;
using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>A stored file on its way out with corrected demographics in its header; pixel data are copied as they are.</summary>
internal static class CoercedFile
{
    private static readonly Tag SpecificCharacterSet = new(0x0008, 0x0005);

    public static async Task WriteAsync(Stream stored, ReadOnlyMemory<byte> coercedJson, Stream output, CancellationToken cancellation)
    {
        var file = Part10Reader.ReadHeader(stored);
        stored.Position = 0;
        await Part10Writer.WriteWithPixelDataAsync(output, Edit(file.Dataset, coercedJson), file, stored, null, cancellation);
    }

    /// <summary>A header with the corrections in it.</summary>
    public static DicomDataset Edit(DicomDataset dataset, ReadOnlyMemory<byte> coercedJson)
    {
        using var json = JsonDocument.Parse(coercedJson);
        return Edit(dataset, DicomJson.Read(json.RootElement));
    }

    private static DicomDataset Edit(DicomDataset dataset, DicomDataset coerced)
    {
        try
        {
            return Edit(dataset, coerced, text => text);
        }
        catch (InvalidOperationException)
        {
            // The file's character set lacks a letter of the correction: what it can write of it is its alphabetic group.
            return Edit(dataset, coerced, text => System.Text.Ascii.IsValid(text.Split('=')[0]) ? text.Split('=')[0] : "");
        }
    }

    private static DicomDataset Edit(DicomDataset dataset, DicomDataset coerced, Func<string, string> write)
    {
        var builder = new DatasetBuilder(dataset);
        foreach (var element in coerced.Elements)
        {
            if (element.Tag != SpecificCharacterSet) builder.Set(element.Tag, element.Vr, [.. coerced.Texts(element.Tag).Select(write)]);
        }
        return builder.Build();
    }
}
