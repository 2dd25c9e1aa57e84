namespace DataBank.Server;

/// <summary>
/// What a stored video really is. DICOM wants H.264 and HEVC in an MPEG transport stream or MP4 (PS3.5 §8.2.7 to §8.2.11), and players
/// need to be told which: the transfer syntax does not say.
/// </summary>
internal static class VideoContainer
{
    private const int TransportPacket = 188;
    private const int HeadBytes = 2 * TransportPacket + 1;

    /// <summary>By its first bytes; the stream is at its beginning again afterwards.</summary>
    /// <param name="transferSyntax">Tells bare codestreams apart.</param>
    public static async Task<string> MediaTypeOfAsync(Stream video, string transferSyntax, CancellationToken cancellation)
    {
        var head = new byte[HeadBytes];
        var read = await video.ReadAtLeastAsync(head, HeadBytes, throwOnEndOfStream: false, cancellation);
        video.Position = 0;
        return MediaTypeOf(head.AsSpan(0, read), transferSyntax);
    }

    /// <summary>The media type that frames and bulk data of a transfer syntax go by, whatever their container (PS3.18 table 8.7.3-5); null: no video.</summary>
    public static string? NameOf(string transferSyntax) => transferSyntax.Split('.') is { Length: >= 8 } parts && DataBank.Dicom.Uids.IsVideo(transferSyntax)
        ? parts[7] switch
        {
            "100" or "101" => "video/mpeg",
            "107" or "108" => "video/h265",
            _ => "video/mp4",
        }
        : null;

    private static string MediaTypeOf(ReadOnlySpan<byte> head, string transferSyntax)
    {
        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8)) return "video/mp4";
        const byte sync = 0x47;
        if (head.Length > TransportPacket && head[0] == sync && head[TransportPacket] == sync && (head.Length < HeadBytes || head[2 * TransportPacket] == sync)) return "video/mp2t";
        return NameOf(transferSyntax) is { } name and not "video/mp4" ? name : "video/h264";
    }
}
