using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Instances as one ZIP file, for media and for people (PS3.18 §8.7.3.1, application/zip), with the DICOMDIR of a file-set (PS3.10 §8.6).</summary>
internal static class StudyArchive
{
    public const string MediaType = "application/zip";

    /// <summary>Writes the files as this face gives them, while they are read: nothing is collected but what their directory says.</summary>
    public static async Task WriteAsync(HttpResponse response, IInstanceSource source, IAsyncEnumerable<StoredInstance> instances, CancellationToken cancellation)
    {
        response.ContentType = MediaType;
        response.Headers.ContentDisposition = "attachment; filename=\"study.zip\"";
        await using var output = new AsynchronousStream(response.Body);
        await using var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellation);
        var (series, seriesNumber, number) = ("", 0, 0);
        var written = new List<(StoredInstance Instance, string Name)>();
        await foreach (var instance in instances.WithCancellation(cancellation))
        {
            (seriesNumber, number) = instance.SeriesUid == series ? (seriesNumber, number + 1) : (seriesNumber + 1, 1);
            series = instance.SeriesUid;
            // File IDs as media take them: components of eight upper-case letters and digits (PS3.10 §8.2, §8.5).
            var name = string.Create(CultureInfo.InvariantCulture, $"DICOM/SE{seriesNumber:D6}/IM{number:D6}");
            var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
            await using var file = await entry.OpenAsync(cancellation);
            await source.WriteFileAsync(instance, file, cancellation);
            written.Add((instance, name));
        }
        using var directory = new MemoryStream();
        DicomDirectory.Write(directory, written.Select(file => InDirectory(file.Instance, file.Name)));
        directory.Position = 0;
        await using var last = await zip.CreateEntry("DICOMDIR", CompressionLevel.Fastest).OpenAsync(cancellation);
        await directory.CopyToAsync(last, cancellation);
    }

    private static DirectoryInstance InDirectory(StoredInstance instance, string name)
    {
        using var metadata = JsonDocument.Parse(instance.MetadataJson, DicomJson.Nesting);
        // The values that stand elsewhere are none that a directory has.
        return new DirectoryInstance(DicomJson.Read(metadata.RootElement, _ => ReadOnlyMemory<byte>.Empty), instance.TransferSyntax, name.Split('/'));
    }

    /// <summary>
    /// .NET writes the end of each ZIP entry synchronously, which a response refuses: such bytes, a few kilobytes at most, wait here for
    /// the next asynchronous write. The directory at the end of the archive is one.
    /// </summary>
    private sealed class AsynchronousStream(Stream body) : Stream
    {
        private readonly MemoryStream waiting = new();

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => waiting.Write(buffer, offset, count);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (waiting.Length > 0)
            {
                await body.WriteAsync(waiting.GetBuffer().AsMemory(0, (int)waiting.Length), cancellationToken);
                waiting.SetLength(0);
            }
            await body.WriteAsync(buffer, cancellationToken);
        }

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
