using System.Buffers;

namespace DataBank.Server;

/// <summary>
/// Completes the URLs in stored DICOM JSON, which are relative to the face ("studies/…"): BulkDataURIs become absolute paths, which
/// hold behind any proxy, retrieve URLs (0008,1190) absolute URLs.
/// </summary>
internal static class RelativeUrls
{
    private static ReadOnlySpan<byte> Start => "\"studies/"u8;

    // Neither can occur inside a JSON string: its quotes would be escaped there.
    private static ReadOnlySpan<byte> BulkData => "\"BulkDataURI\":"u8;

    private static ReadOnlySpan<byte> Retrieve => "\"00081190\":{\"vr\":\"UR\",\"Value\":["u8;

    public static void Complete(ReadOnlySpan<byte> json, ReadOnlySpan<byte> basePath, ReadOnlySpan<byte> baseUrl, IBufferWriter<byte> output)
    {
        var written = 0;
        for (var at = 0; json[at..].IndexOf(Start) is >= 0 and var found;)
        {
            var quote = at + found;
            at = quote + 1;
            var before = json[..quote];
            var prefix = before.EndsWith(BulkData) ? basePath : before.EndsWith(Retrieve) ? baseUrl : default;
            if (prefix.IsEmpty) continue;
            output.Write(json[written..at]);
            output.Write(prefix);
            output.Write("/"u8);
            written = at;
        }
        output.Write(json[written..]);
    }
}
