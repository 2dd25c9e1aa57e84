using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Server;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Proxy;

/// <summary>Values of genes over the samples of a theme, below <c>/research/{theme}/genomics</c>: from the files of the view, each written anew as DRS gives it.</summary>
internal static class ResearchMatrix
{
    /// <summary>Each sample is a file to fetch.</summary>
    private const int MostSamples = 100;

    public static void MapResearchMatrix(this IEndpointRouteBuilder genomics) =>
        genomics.MapGet("/matrix", HandleAsync).RequireAuthorization(Permissions.ResearchRead).AuditAs("search-type", "R");

    private static async Task<IResult> HandleAsync(HttpContext context, ResearchFaces faces, ResearchGenomes genomes, ResearchUses uses, CancellationToken cancellation)
    {
        var view = faces.Find(context) ?? throw Errors.NoSuchPath();
        var request = MatrixRequest.Parse(context.Request);
        var documents = await DocumentsAsync(view, request.DataType, request.Patients, null, cancellation);
        var answer = new MatrixAnswer(request) { IsCut = documents.Count > MostSamples };
        var asked = request.Features.ToHashSet(StringComparer.Ordinal);
        foreach (var (document, patient) in documents.Take(MostSamples))
        {
            using var released = await genomes.OpenAsync(view, document, null, cancellation);
            await uses.NoteAsync(view.Theme, context.User, [released.Person], cancellation);
            var sample = answer.AddSample(patient, document);
            var matrix = new MatrixFile(OmicsFile.Lines(released.Content));
            while (matrix.Read() is { } row)
            {
                if (row.IsAny(asked)) answer.Add(sample, row.Feature, row.Name, row.Values[0]);
            }
        }
        return answer.ToResult();
    }

    /// <summary>The tables of an assay that the view has, with their patients.</summary>
    /// <param name="patients">Null: of all.</param>
    /// <param name="unit">Null: in whatever unit.</param>
    public static async Task<List<(string Document, string Patient)>> DocumentsAsync(ThemeView view, string dataType, IReadOnlyList<string>? patients, string? unit, CancellationToken cancellation)
    {
        List<KeyValuePair<string, string>> parameters =
        [
            new("type", $"{DataTypes.CodeSystem}|{dataType}"), new("format", $"{GenomicStudy.FormatSystem}|{FileFormat.Matrix.Code}"), new("_count", "1000"), new("_sort", "_id"),
        ];
        if (unit is not null) parameters.Add(new("type", $"{MatrixUnits.CodeSystem}|{unit}"));
        if (patients is not null) parameters.Add(new("patient", string.Join(',', patients.Select(patient => $"Patient/{patient}"))));
        var found = await view.Resources.SearchAsync(SearchQueryParser.Parse("DocumentReference", parameters, "", SearchHandling.Strict), cancellation);
        return [.. found.Matches.Select(match => FhirResource.Parse(match.Json)).Select(document => (document.Id!, document.Root.Member("subject").Text("reference")?.Split('/')[^1] ?? ""))];
    }
}
