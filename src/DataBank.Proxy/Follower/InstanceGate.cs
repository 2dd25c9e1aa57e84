using System.Text;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.Pseudonymization;

namespace DataBank.Proxy;

/// <summary>
/// Lets a DICOM header out, or not: its patient must resolve to the person it is expected of, the policy must release it, and the
/// guard must find nothing in what the policy made. Used at projection and again on every stream.
/// </summary>
internal sealed class InstanceGate(PersonVault persons, PatientContexts contexts, ShortPseudonyms shortPseudonyms, ProxyOptions options, ProxyMetrics metrics)
{
    /// <summary>The released header; null when the instance must be withheld, whatever the reason.</summary>
    /// <param name="view">Where to.</param>
    /// <param name="person">Whose it should be.</param>
    /// <param name="header">The source's.</param>
    /// <param name="clearance">How the pixels were cleared; null: nobody looked at them.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<DicomDataset?> ReleaseAsync(ThemeView view, Guid person, DicomDataset header, PixelClearance? clearance, CancellationToken cancellation)
    {
        if (!view.Members.Contains(person) || await PersonOfAsync(header, cancellation) != person
            || await contexts.FindAsync(view, person, cancellation) is not { } known)
            return null;
        return await shortPseudonyms.MakeAsync(view, known.Context, context => Make(view, header, context, known.Guard, clearance), cancellation);
    }

    private DicomDataset? Make(ThemeView view, DicomDataset header, PatientContext context, LeakGuard guard, PixelClearance? clearance)
    {
        try
        {
            if (view.Policy.Dicom.Deidentify(header, context, clearance) is not { } released)
                return null;
            var json = ToJson(released, null).Span;
            if (!guard.FindsLeak(json) && !NamesSource(json, header))
                return released;
            metrics.Dropped(view.Theme, DropReason.Leak, "instance"); // An alarm: on every stream, too.
            return null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return null; // Whatever went wrong, the instance stays inside; the exception may quote it, so nothing of it is kept.
        }
    }

    public static ReadOnlyMemory<byte> ToJson(DicomDataset dataset, Func<string, string?>? bulkDataUri)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
            DicomJson.Write(json, dataset, bulkDataUri);
        return bytes.ToArray();
    }

    private async Task<Guid?> PersonOfAsync(DicomDataset header, CancellationToken cancellation) =>
        header.Text(ImageTags.PatientId) is { Length: > 0 } id && options.SystemOfIssuer(header.Text(ImageTags.Issuer)) is { } system
            ? await persons.FindByIdentifierAsync(system, id, cancellation)
            : null;

    /// <summary>Whether the source's own UIDs or accession number still occur.</summary>
    private static bool NamesSource(ReadOnlySpan<byte> released, DicomDataset source)
    {
        foreach (var tag in new[] { ImageTags.StudyUid, ImageTags.SeriesUid, ImageTags.SopInstanceUid, ImageTags.AccessionNumber })
        {
            if (source.Text(tag) is { Length: >= 6 } value && released.IndexOf(Encoding.UTF8.GetBytes(value)) >= 0)
                return true;
        }
        return false;
    }
}
