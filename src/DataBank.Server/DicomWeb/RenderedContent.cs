using DataBank.Dicom;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Instances whose content people see as it is: documents and video (PS3.18 §8.7.4).</summary>
/// <param name="MediaType">What it is.</param>
internal sealed record RenderedContent(string MediaType)
{
    private static readonly Tag EncapsulatedDocument = new(0x0042, 0x0011);

    /// <summary>Null when the instance is to be rendered, or the client does not take such content.</summary>
    public static RenderedContent? Of(StoredInstance instance, IReadOnlyList<MediaType> accepted) =>
        TypeOf(instance) is { } type && accepted.Any(range => range.Covers(type)) ? new RenderedContent(type) : null;

    public async Task WriteAsync(HttpResponse response, IInstanceSource source, StoredInstance instance, CancellationToken cancellation)
    {
        if (MediaType.StartsWith("video/", StringComparison.Ordinal))
        {
            response.ContentType = MediaType;
            await source.WriteFrameAsync(instance, 1, response.Body, cancellation);
            return;
        }
        var dataset = Part10Reader.Read(await InstancePixels.ReadAsync(source, instance, cancellation)).Dataset;
        var document = dataset.Bytes(EncapsulatedDocument);
        if (document.Length == 0) throw RenderableInstance.NotRenderable();
        response.ContentType = MediaType;
        response.ContentLength = document.Length;
        await response.Body.WriteAsync(document, cancellation);
    }

    private static string? TypeOf(StoredInstance instance) => (instance.SopClassUid, instance.TransferSyntax) switch
    {
        ("1.2.840.10008.5.1.4.1.1.104.1", _) => "application/pdf",
        (_, "1.2.840.10008.1.2.4.100" or "1.2.840.10008.1.2.4.100.1" or "1.2.840.10008.1.2.4.101" or "1.2.840.10008.1.2.4.101.1") => "video/mpeg",
        (_, { } syntax) when syntax.StartsWith("1.2.840.10008.1.2.4.10", StringComparison.Ordinal) && syntax.Length >= 23 => "video/mp4",
        _ => null,
    };
}
