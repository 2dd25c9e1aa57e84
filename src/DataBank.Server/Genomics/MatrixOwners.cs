using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Finds whose the columns of a table of several patients are: each is named by an identifier of a Specimen, of one system that the sender
/// states. A column whose Specimen is not known, or is of several, is nobody's.
/// </summary>
public sealed class MatrixOwners(ResourceStore resources, ParquetMatrix parquet, BlobStore blobs)
{
    private const int MostColumns = 1_000;

    /// <param name="hash">Of the file, as a blob.</param>
    /// <param name="system">Of the identifiers.</param>
    /// <exception cref="RequestProblem">422: it is no table of genes, too wide, or none of its columns is known.</exception>
    internal async Task<MatrixColumns> FindAsync(string hash, string system, CancellationToken cancellation)
    {
        var samples = await SamplesAsync(hash, cancellation);
        if (samples.Count > MostColumns) throw Unfit($"A table of several patients has up to {MostColumns} columns: send it in parts.");
        var columns = await resources.Database.ReadAsync(
            async session =>
            {
                var (owned, leftOut) = (new List<MatrixColumn>(), new List<string>());
                foreach (var sample in samples)
                {
                    if (await OwnerAsync(session, system, sample, cancellation) is { } column) owned.Add(column);
                    else leftOut.Add(sample);
                }
                return new MatrixColumns(owned, leftOut);
            },
            cancellation);
        return columns.Owned.Count > 0 ? columns : throw Unfit("No column of the table has the name of a Specimen's identifier of this system.");
    }

    private async Task<IReadOnlyList<string>> SamplesAsync(string hash, CancellationToken cancellation)
    {
        try
        {
            await using var content = await blobs.OpenAsync(hash, cancellation);
            if (FileRecognition.Of(content) != FileFormat.Matrix) throw Unfit("Only a table of genes has columns of several patients.");
            return ParquetMatrix.IsParquet(content) ? await parquet.SamplesAsync(hash, cancellation) : new MatrixFile(OmicsFile.Lines(content)).Samples;
        }
        catch (Exception broken) when (broken is OmicsFormatException or VcfFormatException or InvalidDataException)
        {
            throw new RequestProblem(422, "structure", broken.Message);
        }
    }

    private async Task<MatrixColumn?> OwnerAsync(ReadSession session, string system, string sample, CancellationToken cancellation)
    {
        var found = new List<MatrixColumn>();
        foreach (var key in await resources.FindByTokenAsync(session, "Specimen", "identifier", system, sample, cancellation))
        {
            if (await resources.FindAsync(key, cancellation) is not { IsDeleted: false } specimen || PatientOf(specimen) is not { } patient
                || await resources.FindAsync(patient, cancellation) is not { IsDeleted: false }) return null;
            found.Add(new MatrixColumn(sample, patient.Id, key.Id));
        }
        return found is [var only] ? only : null;
    }

    private static ResourceKey? PatientOf(StoredResource specimen) =>
        FhirResource.Parse(specimen.Json).Root.TryGetProperty("subject"u8, out var subject) && subject.TryGetProperty("reference"u8, out var reference)
        && ResourceKey.TryParse(reference.GetString(), out var key) && key.Type == "Patient" ? key : null;

    private static RequestProblem Unfit(string message) => new(422, "business-rule", message);
}
