using System.Text.Json;

namespace DataBank.Dicom;

/// <summary>The DICOM JSON model (PS3.18 Annex F), written straight from the element table and read back without loss.</summary>
public static class DicomJson
{
    /// <summary>How to read JSON that is nested as deeply as the deepest data set that is read: three levels for each of its sequences.</summary>
    public static readonly JsonDocumentOptions Nesting = new() { MaxDepth = 256 };

    /// <summary>Writes a data set as one JSON object, group 0002 and group lengths left out.</summary>
    /// <param name="bulkDataUri">
    /// Gives the BulkDataURI for a value that is not in memory or longer than 1 KiB, by its path of tags and item numbers
    /// ("7FE00010", "00400100/1/0040A730", items counted from 1); null writes InlineBinary where the value is in memory and leaves the
    /// value out otherwise.
    /// </param>
    public static void Write(Utf8JsonWriter json, DicomDataset dataset, Func<string, string?>? bulkDataUri = null) =>
        DicomJsonWriter.Write(json, dataset, bulkDataUri);

    /// <summary>Reads one JSON object.</summary>
    /// <param name="bulkData">Gives the bytes of a BulkDataURI; with null such elements have no value.</param>
    /// <exception cref="DicomFormatException">The JSON is not in the model's form.</exception>
    public static DicomDataset Read(JsonElement json, Func<string, ReadOnlyMemory<byte>>? bulkData = null) => DicomJsonReader.Read(json, bulkData, keepsElsewhere: false);

    /// <summary>Reads one JSON object as the header of an instance: what it has a BulkDataURI for counts as left outside memory.</summary>
    /// <exception cref="DicomFormatException">The JSON is not in the model's form.</exception>
    public static DicomDataset ReadHeader(JsonElement json) => DicomJsonReader.Read(json, null, keepsElsewhere: true);
}
