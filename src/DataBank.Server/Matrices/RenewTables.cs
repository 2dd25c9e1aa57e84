using System.Globalization;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Makes the form in which tables of genes are asked anew for those that an earlier release took, from the files as they are kept. Until then their
/// lists of genes, or the files themselves, are read to the end.
/// </summary>
public sealed class RenewTables(OmicsStore omics, MatrixTables tables, BlobStore blobs, JobStore jobs)
{
    private const int TablesAtOnce = 100;

    public JobKind Kind => new("renew-tables", RunAsync);

    /// <summary>Has it done in the background where there are such tables.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        if ((await omics.EarlierTablesAsync("", 1, cancellation)).Count == 0) return;
        await jobs.Database.WriteAsync(
            async session =>
            {
                await jobs.EnqueueOnceAsync(session, Kind.Name, "{}", cancellation);
                return true;
            },
            cancellation);
    }

    private async Task<string> RunAsync(Job job, CancellationToken cancellation)
    {
        var (renewed, failed) = (0, 0);
        for (var page = await omics.EarlierTablesAsync("", TablesAtOnce, cancellation); page.Count > 0; page = await omics.EarlierTablesAsync(page[^1].File.ImportId, TablesAtOnce, cancellation))
        {
            foreach (var import in page)
            {
                if (await RenewAsync(import, cancellation)) renewed++;
                else failed++; // "databank verify" says what is wrong with the file.
            }
        }
        return string.Create(CultureInfo.InvariantCulture, $$"""{"renewed":{{renewed}},"failed":{{failed}}}""");
    }

    private async Task<bool> RenewAsync(OmicsImport import, CancellationToken cancellation)
    {
        try
        {
            await using var file = await blobs.OpenAsync(import.File.Hash, cancellation);
            await omics.RenewAsync(import, await tables.WriteAsync(new MatrixFile(OmicsFile.Lines(file)), import.SampleName, cancellation), cancellation);
            return true;
        }
        catch (Exception broken) when (broken is OmicsFormatException or InvalidDataException or FileNotFoundException)
        {
            return false;
        }
    }
}
