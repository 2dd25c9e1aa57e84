namespace DataBank.Server;

/// <summary>A bulk data part of a Store request, in a file of its own.</summary>
internal sealed record BulkPart(string Path, MediaType Type)
{
    private const string Bytes = "application/octet-stream";

    /// <summary>The transfer syntax of a part that is a compressed frame or video (PS3.18 tables 8.7.3-2 to -5); null: plain bytes.</summary>
    public string? TransferSyntax => Type.Parameter("transfer-syntax") is { } named
        ? DataBank.Dicom.Uids.IsEncapsulated(named) ? named : null
        : Type.Name switch
        {
            "image/jpeg" => JpegHeader.Read(Path)?.TransferSyntax ?? "1.2.840.10008.1.2.4.70",
            "image/dicom-rle" or "image/x-dicom-rle" => "1.2.840.10008.1.2.5",
            "image/jls" or "image/x-jls" => "1.2.840.10008.1.2.4.80",
            "image/jp2" => "1.2.840.10008.1.2.4.90",
            "image/jpx" => "1.2.840.10008.1.2.4.92",
            "image/jphc" => "1.2.840.10008.1.2.4.201",
            "video/mpeg" or "video/mpeg2" => "1.2.840.10008.1.2.4.100",
            "video/mp4" => "1.2.840.10008.1.2.4.102",
            "video/h265" => "1.2.840.10008.1.2.4.107",
            _ => null,
        };

    public static MediaType TypeOf(string? contentType) => (contentType is null ? null : MediaType.Parse(contentType)) ?? new MediaType(Bytes, new Dictionary<string, string>(), 1);
}
