using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>WADO-RS studies, series and instances: https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_10.4.1.1.1</summary>
internal static class RetrieveInstances
{
    private const string Dicom = "application/dicom";
    private const int LargestRewrite = 1 << 30; // Rewriting a data set without pixels in another plain syntax holds it in memory.

    public static void MapRetrieveInstances(this IEndpointRouteBuilder dicomWeb)
    {
        dicomWeb.MapMethods("/studies/{study}", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");
        dicomWeb.MapMethods("/studies/{study}/series/{series}", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");
        dicomWeb.MapMethods("/studies/{study}/series/{series}/instances/{instance}", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");
    }

    private static async Task HandleAsync(
        HttpContext context, DicomWebFace face, string study, string? series, string? instance, CancellationToken cancellation)
    {
        var path = StudyPath.Parse(study, series, instance);
        var accepted = Accepted.Of(context.Request);
        var version = await path.VersionAsync(face.Studies, cancellation) ?? throw StudyPath.NotFound();
        if (accepted[0].Name == StudyArchive.MediaType)
        {
            if (EntityTag.IsKnown(context, $"{version}-zip")) return;
            await StudyArchive.WriteAsync(context.Response, face.Source, path.StreamAsync(face.Studies, cancellation), cancellation);
            return;
        }
        var (isMultipart, wanted) = await ChooseAsync(accepted, path, face.Studies, RangeAnswer.IsAskedFor(context.Request), cancellation);
        if (EntityTag.IsKnown(context, $"{version}-{(isMultipart ? "multipart" : "single")}-{(wanted == TransferSyntaxes.Any ? "any" : wanted)}")) return;
        if (!isMultipart)
        {
            var only = await path.OneAsync(face.Studies, cancellation);
            if (SyntaxOf(only, wanted) == only.TransferSyntax && only.CoercedJson is null && await face.Source.OpenAsync(only, cancellation) is { } file)
            {
                await RangeAnswer.WriteAsync(context, file, ContentType(only, wanted));
                return;
            }
            context.Response.ContentType = ContentType(only, wanted);
            await WriteAsync(face.Source, only, wanted, context.Response.Body, cancellation);
            return;
        }
        var basePath = new FaceUrls(context.Request, face).BasePath;
        var parts = new MultipartWriter(context.Response, Dicom, $"{path}/{wanted}/{version}");
        if (parts.IsAnsweredByHead()) return;
        await foreach (var found in path.StreamAsync(face.Studies, cancellation))
        {
            var part = await parts.BeginPartAsync(ContentType(found, wanted), $"{basePath}/{StudyPath.Of(found)}", cancellation);
            await WriteAsync(face.Source, found, wanted, part, cancellation);
        }
        await parts.EndAsync(cancellation);
    }

    /// <summary>One instance as <c>application/dicom</c>, in the syntax it is stored in (<see cref="TransferSyntaxes.Any"/>) or another.</summary>
    /// <exception cref="RequestProblem">406: it cannot be converted.</exception>
    public static async Task WriteOneAsync(HttpResponse response, IInstanceSource source, StoredInstance instance, string wanted, CancellationToken cancellation)
    {
        if (!CanWrite(instance, wanted)) throw Accepted.NotAcceptable(Obstacle(instance.TransferSyntax));
        response.ContentType = ContentType(instance, wanted);
        await WriteAsync(source, instance, wanted, response.Body, cancellation);
    }

    // The first entry that can be served for every instance: nothing may turn out impossible once bytes have left.
    private static async Task<(bool IsMultipart, string Syntax)> ChooseAsync(
        IReadOnlyList<MediaType> accepted, StudyPath path, StudyStore studies, bool wantsRange, CancellationToken cancellation)
    {
        string? obstacle = null;
        foreach (var type in accepted)
        {
            var isAny = type.Name == "*/*";
            var isMultipart = (isAny && !(wantsRange && path.Instance is not null)) || (type.Name == "multipart/related" && (type.Parameter("type") ?? Dicom).ToLowerInvariant() is Dicom or "*/*");
            if (!isMultipart && !type.Covers(Dicom)) continue;
            var syntax = type.Parameter("transfer-syntax") ?? (isAny ? TransferSyntaxes.Any : Uids.ExplicitVrLittleEndian);
            if (syntax == TransferSyntaxes.Any && isMultipart) return (true, syntax);

            var count = 0;
            string? refused = null;
            await foreach (var found in path.StreamAsync(studies, cancellation))
            {
                count++;
                if (!CanWrite(found, syntax)) refused ??= found.TransferSyntax;
            }
            if (refused is null && (isMultipart || count == 1)) return (isMultipart, syntax);
            obstacle = refused is null ? "Several instances need multipart/related." : Obstacle(refused);
        }
        throw Accepted.NotAcceptable(obstacle ?? "Instances are available as application/dicom only.");
    }

    private static bool CanWrite(StoredInstance instance, string wanted)
    {
        var syntax = SyntaxOf(instance, wanted);
        return syntax == instance.TransferSyntax
            || (InstanceFrames.Count(instance) > 0
                ? ConvertedInstance.IsPossible(instance.TransferSyntax, syntax)
                : TransferSyntaxes.IsPlain(instance.TransferSyntax) && TransferSyntaxes.CanWritePlain(syntax) && instance.Blob is not { SizeBytes: > LargestRewrite });
    }

    /// <summary>The transfer syntax that an instance is sent in; without pixels there is nothing to compress.</summary>
    private static string SyntaxOf(StoredInstance instance, string wanted) =>
        wanted == TransferSyntaxes.Any ? instance.TransferSyntax
        : !TransferSyntaxes.CanWritePlain(wanted) && FrameCodecs.CanEncode(wanted) && wanted != instance.TransferSyntax && InstanceFrames.Count(instance) == 0 ? Uids.ExplicitVrLittleEndian
        : wanted;

    private static string Obstacle(string stored) =>
        $"An instance is stored in transfer syntax {stored} and cannot be converted here: accept multipart/related; type=\"application/dicom\"; transfer-syntax=*";

    private static string ContentType(StoredInstance instance, string wanted) => $"{Dicom}; transfer-syntax={SyntaxOf(instance, wanted)}";

    private static async Task WriteAsync(IInstanceSource source, StoredInstance instance, string wanted, Stream output, CancellationToken cancellation)
    {
        var syntax = SyntaxOf(instance, wanted);
        if (syntax == instance.TransferSyntax)
        {
            await source.WriteFileAsync(instance, output, cancellation);
            return;
        }
        if (InstanceFrames.Count(instance) > 0)
        {
            using var converted = await ConvertedInstance.OpenAsync(source, instance, syntax, numbers: null, cancellation);
            await converted.WriteFileAsync(output, cancellation);
            return;
        }
        using var stored = new MemoryStream();
        await source.WriteFileAsync(instance, stored, cancellation);
        var file = Part10Reader.Read(stored.GetBuffer().AsMemory(0, (int)stored.Length));
        using var rewritten = new MemoryStream();
        Part10Writer.Write(rewritten, file.Dataset, syntax);
        rewritten.Position = 0;
        await rewritten.CopyToAsync(output, cancellation);
    }
}
