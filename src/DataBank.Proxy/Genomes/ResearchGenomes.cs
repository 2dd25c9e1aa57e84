using System.Security.Cryptography;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Files of genomes of a view. An object is named by the view's DocumentReference; its bytes are fetched, written anew by the theme's policy and
/// judged by the identification-code gate each time they are asked for, and kept nowhere: who has left the theme is gone from here at once.
/// </summary>
internal sealed class ResearchGenomes(
    ProjectionStore projections, FhirUpstream fhir, DrsUpstream files, PatientContexts contexts, IdentificationCodeGate gate, ProxyOptions options, ProxyMetrics metrics)
{
    private const string Drs = "drs://";

    /// <summary>The format of a file of the view that can be written anew.</summary>
    /// <exception cref="RequestProblem">404: no such file is in the view; 403: files of its format are withheld.</exception>
    public async Task<FileFormat> FormatAsync(ThemeView view, string id, CancellationToken cancellation) => FormatOf((await FindAsync(view, id, cancellation)).Document);

    /// <summary>Opens a file as the theme may have it.</summary>
    /// <param name="regions">Of a VCF, the lines that touch these; null: the file.</param>
    /// <exception cref="RequestProblem">404: no such file is in the view, or it can't be released; 403: it would be an identification code, or is withheld.</exception>
    public async Task<ReleasedFile> OpenAsync(ThemeView view, string id, IReadOnlyList<GenomeRegion>? regions, CancellationToken cancellation)
    {
        var (projection, document) = await FindAsync(view, id, cancellation);
        var format = FormatOf(document);
        if (await contexts.FindAsync(view, projection.PersonKey, cancellation) is not var (context, guard, _)
            || await OpenSourceAsync(document, cancellation) is not { } source)
            throw Unknown();
        using (source)
        {
            IFileScrubber scrubber = format == FileFormat.Vcf ? new VcfScrubber(view.Policy.Genomes, context, guard) { Regions = regions }
                : format == FileFormat.Maf ? new MafScrubber(view.Policy.Genomes, context, guard) : new MatrixScrubber(context, guard);
            var released = await ScrubAsync(projection.PersonKey, scrubber, format, document, source.Content, cancellation);
            if (released is null)
                throw Drop(view, DropReason.Failed, Unknown());
            if (released.Scrubbed.Leaks > 0)
                metrics.Dropped(view.Theme, DropReason.Leak, "file"); // The lines are left out; that there were such is an alarm.
            // An inherited genome or exome as a whole is an identification code, however few of its variants the file has.
            var isCode = released.Scrubbed.Loci.Count > 0 && IsOfWhole(document.Root) && !view.ReleasesIdentificationCode;
            if (view.Policy.Genomes.IsSomaticOnly || (!isCode && await gate.AdmitAsync(view, projection.PersonKey, released.Scrubbed.Loci, cancellation)))
                return released;
            released.Dispose();
            throw Drop(view, DropReason.IdentificationCode, new RequestProblem(
                403, "forbidden", "With what the theme was shown of this patient before, this file would be an identification code (個人識別符号); the theme's legal basis does not allow that."));
        }
    }

    /// <summary>Null when anything is wrong with the file, whatever it is.</summary>
    private async Task<ReleasedFile?> ScrubAsync(
        Guid person, IFileScrubber scrubber, FileFormat format, FhirResource document, Stream source, CancellationToken cancellation)
    {
        var samples = await SamplesAsync(document, cancellation);
        Directory.CreateDirectory(options.SpoolFolder);
        var output = new FileStream(
            Path.Combine(options.SpoolFolder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
        try
        {
            using var sha = SHA256.Create();
            var scrubbed = await Task.Run(() =>
            {
                using var hashed = new CryptoStream(source, sha, CryptoStreamMode.Read, leaveOpen: true);
                var result = scrubber.Scrub(hashed, SequencedSpecimen.SampleSystem, samples, output, cancellation);
                hashed.CopyTo(Stream.Null); // To its end: its hash is that of the whole file.
                return result;
            }, cancellation);
            var expected = document.Root.Items("identifier").FirstOrDefault(identifier => identifier.Text("system") == GenomicReport.FileHashSystem).Text("value");
            if (expected is not null && Convert.ToHexStringLower(sha.Hash!) != expected)
                throw new InvalidDataException("The upstream sent another file than the one that is described.");
            await output.FlushAsync(cancellation);
            output.Position = 0;
            return new ReleasedFile(output, format, scrubbed, person);
        }
        catch (Exception failure) when (failure is DeidentificationException or InvalidDataException or IOException)
        {
            await output.DisposeAsync();
            return null;
        }
        catch
        {
            await output.DisposeAsync();
            throw;
        }
    }

    /// <summary>The address that the document gives, or else the object of its own id.</summary>
    private async Task<UpstreamPart?> OpenSourceAsync(FhirResource document, CancellationToken cancellation)
    {
        var url = document.Root.Items("content").Select(content => content.Member("attachment").Text("url")).FirstOrDefault(url => url is not null);
        return await files.OpenAsync(url is not null && url.StartsWith(Drs, StringComparison.Ordinal) ? url[(url.LastIndexOf('/') + 1)..] : document.Id!, cancellation);
    }

    /// <summary>What the laboratory calls the patient's sample: the Specimens of the document say.</summary>
    private async Task<IReadOnlyList<string>> SamplesAsync(FhirResource document, CancellationToken cancellation)
    {
        var names = new List<string>();
        foreach (var related in document.Root.Member("context").Items("related"))
        {
            if (!LocalReference.TryRead(related, fhir.BaseUrl, out var key) || key.Type != "Specimen" || await fhir.ReadAsync(key, cancellation) is not { } specimen)
                continue;
            names.AddRange(specimen.Root.Items("identifier").Where(identifier => identifier.Text("system") == SequencedSpecimen.SampleSystem)
                .Select(identifier => identifier.Text("value")).OfType<string>());
        }
        return names;
    }

    private async Task<(VaultProjection Projection, FhirResource Document)> FindAsync(ThemeView view, string id, CancellationToken cancellation) =>
        await projections.FindByViewAsync(view.Theme, "DocumentReference", id, cancellation) is { } projection && view.Members.Contains(projection.PersonKey)
        && await fhir.ReadAsync(SourceResource.Open(view, projection).Key, cancellation) is { } document
            ? (projection, document) : throw Unknown();

    private static FileFormat FormatOf(FhirResource document)
    {
        List<string?> codes = [.. document.Root.Items("content").Select(content => content.Member("format").Text("code"))];
        return new[] { FileFormat.Vcf, FileFormat.Maf, FileFormat.Matrix }.FirstOrDefault(format => codes.Contains(format.Code)) is { } released ? released
            : FileFormat.All.Any(format => codes.Contains(format.Code ?? format.Edam))
                ? throw new RequestProblem(403, "forbidden", "Files of this format cannot be pseudonymized, and are withheld (この形式は仮名化できないため提供しない).")
                : throw Unknown();
    }

    // Stated when the file was imported, or by whoever else wrote the document. Somatic: LA6684-0.
    private static bool IsOfWhole(JsonElement document)
    {
        var codings = document.Member("type").Items("coding").ToList();
        return codings.Exists(coding => coding.Text("system") == DataTypes.CodeSystem && coding.Text("code") is "wgs" or "wes") && !codings.Exists(coding => coding.Text("code") == "LA6684-0");
    }

    private RequestProblem Drop(ThemeView view, DropReason reason, RequestProblem problem)
    {
        metrics.Dropped(view.Theme, reason, "file");
        return problem;
    }

    private static RequestProblem Unknown() => RequestProblem.NotFound("This object");
}
