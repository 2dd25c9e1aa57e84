namespace DataBank.Dicom;

/// <summary>Writes Part 10 files (PS3.10 §7.1): deterministic, group 0002 made anew.</summary>
public static class Part10Writer
{
    /// <summary>Writes preamble, file meta and data set; SOP class and instance UID of the meta group come from the data set.</summary>
    /// <param name="transferSyntax">Explicit or implicit VR little endian, or an encapsulated syntax (header explicit little endian).</param>
    public static void Write(Stream output, DicomDataset dataset, string transferSyntax) => throw new NotImplementedException();

    /// <summary>
    /// Writes preamble, file meta and all elements of <paramref name="dataset"/> below (7FE0,0000), then the pixel data element of
    /// <paramref name="source"/> copied byte for byte (header included) from <paramref name="pixelSource"/>, which is positioned by
    /// reading on from the element's start: a stream that cannot seek works when it stands there.
    /// </summary>
    public static Task WriteWithPixelDataAsync(
        Stream output, DicomDataset dataset, DicomFile source, Stream pixelSource, CancellationToken cancellation) => throw new NotImplementedException();
}
