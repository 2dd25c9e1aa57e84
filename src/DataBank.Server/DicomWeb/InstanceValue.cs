using System.Globalization;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>One value of an instance, as a stream that can seek: a part of the file it lies in, or of the copy that a view's source gives, or in memory.</summary>
internal static class InstanceValue
{
    /// <param name="path">Tags and item numbers as in a BulkDataURI: "00400100/1/0040A730".</param>
    /// <param name="sizeBytes">How long the value says it is without its padding, where it does.</param>
    /// <exception cref="RequestProblem">404: there is no such value. 406: it is too large for what it takes to read it.</exception>
    public static async Task<Stream> OpenAsync(
        IInstanceSource source, StoredInstance instance, string path, CancellationToken cancellation, long? sizeBytes = null)
    {
        if (InstancePixels.HasPlaces(instance))
        {
            var file = await source.OpenAsync(instance, cancellation);
            if (file is null && await source.ReadHeaderAsync(instance, cancellation) is { } header && Find(header.Dataset, path) is var (inside, small) && inside.IsInMemory(small))
                return InMemory(inside.Bytes(small));
            file ??= await InstancePixels.CopyAsync(source, instance, cancellation);
            Stream? value = null;
            try
            {
                var (holder, tag) = Find(Part10Reader.ReadHeader(file).Dataset, path);
                value = holder.IsInMemory(tag) ? InMemory(holder.Bytes(tag))
                    : holder.TryFind(tag, out var large) && large.Length >= 0 ? new RangesStream(file, [new(large.Offset, Size(large.Length))])
                    : throw NotFound();
                return value;
            }
            finally
            {
                if (value is not RangesStream) await file.DisposeAsync();
            }
        }
        var (read, found) = Find(Part10Reader.Read(await InstancePixels.ReadAsync(source, instance, cancellation)).Dataset, path);
        return InMemory(read.Bytes(found));

        MemoryStream InMemory(ReadOnlyMemory<byte> value) => new(value.ToArray(), 0, (int)Size(value.Length), writable: false);
        long Size(long padded) => sizeBytes == padded - 1 ? padded - 1 : padded;
    }

    private static (DicomDataset Holder, Tag Tag) Find(DicomDataset dataset, string path)
    {
        var steps = path.Split('/');
        for (var i = 0; i + 2 < steps.Length; i += 2)
        {
            if (!Tag.TryParse(steps[i], out var sequence) || !int.TryParse(steps[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var item)) throw NotFound();
            var items = dataset.Items(sequence);
            dataset = item >= 1 && item <= items.Count ? items[item - 1] : throw NotFound();
        }
        return steps.Length % 2 == 1 && steps[^1].Length == 8 && Tag.TryParse(steps[^1], out var tag) && dataset.TryFind(tag, out var element) && element.Vr != Vr.SQ
            ? (dataset, tag)
            : throw NotFound();
    }

    private static RequestProblem NotFound() => RequestProblem.NotFound("This value");
}
