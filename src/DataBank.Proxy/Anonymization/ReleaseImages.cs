using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Images of an anonymized release: what the theme's view shows of the persons in it, de-identified once more under keys that are drawn for this release and kept
/// nowhere, by a policy without dates and characteristics. The patient is the row's random id; nothing else leads from an image to the view.
/// </summary>
internal sealed class ReleaseImages(InstanceVerdictStore verdicts, ClearedCopies copies, DicomWebUpstream dicomWeb, InstanceGate gate, ProxyOptions options, TimeProvider clock)
{
    private const int MostImages = 1_000_000;
    private const int KeyBytes = 32;

    private static readonly DicomDeidentifier Deidentifier = new(DicomPolicy.Anonymized);

    /// <summary>Writes a ZIP file with a folder for each row that has images; gives how many there are.</summary>
    /// <param name="search">Which ImagingStudy resources of the view.</param>
    /// <param name="rows">Row ids by FHIR id of the patient in the view.</param>
    public async Task<int> WriteAsync(ThemeView view, string search, IReadOnlyDictionary<string, string> rows, Stream output, CancellationToken cancellation)
    {
        var source = new ResearchInstanceSource(view, verdicts, copies, dicomWeb, gate, options, clock);
        var keys = new ThemeKeys("release", RandomNumberGenerator.GetBytes(KeyBytes));
        var patients = new Dictionary<string, (PatientContext Context, int Images)>(StringComparer.Ordinal);
        var count = 0;
        await using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        await foreach (var study in ViewSearch.FindAsync(view.Resources, search, cancellation))
        {
            if (ViewTable.PatientOf(study) is not { } patient || !rows.TryGetValue(patient, out var row) || ImageLane.StudyUidOf(study) is not { } studyUid)
                continue;
            foreach (var instance in await view.Studies.InstancesAsync(studyUid, null, null, cancellation))
            {
                var (context, images) = patients.TryGetValue(row, out var known) ? known
                    : (PatientContext.Create("release", keys, Guid.NewGuid(), 0, [patient, studyUid]) with { PatientPseudonym = row }, 0);
                if (++count > MostImages)
                    throw new RequestProblem(422, "business-rule", "There are too many images for one release.");
                var isWritten = await WriteAsync(source, instance, context, zip, $"{row}/{(images + 1).ToString("D6", CultureInfo.InvariantCulture)}.dcm", cancellation);
                patients[row] = (context, isWritten ? images + 1 : images);
            }
        }
        return patients.Values.Sum(patient => patient.Images);
    }

    private async Task<bool> WriteAsync(ResearchInstanceSource source, StoredInstance instance, PatientContext patient, ZipArchive zip, string name, CancellationToken cancellation)
    {
        await using var file = new FileStream(Path.Combine(options.SpoolFolder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        await source.WriteFileAsync(instance, file, cancellation);
        file.Position = 0;
        var shown = Part10Reader.ReadHeader(file);
        if (Deidentifier.Deidentify(shown.Dataset, patient, PixelClearance.Of(shown.Dataset)) is not { } released)
            return false; // Its kind is in no anonymized release, or it may show a head.
        if (new LeakGuard([.. patient.Identifiers, instance.SopInstanceUid]).FindsLeak(InstanceGate.ToJson(released, null).Span))
            throw new RequestProblem(422, "business-rule", "An image would lead back to the theme's view.");
        await using var entry = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellation);
        file.Position = 0;
        await Part10Writer.WriteWithPixelDataAsync(entry, released, shown, file, text: null, cancellation);
        return true;
    }
}
