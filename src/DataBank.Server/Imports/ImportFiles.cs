using System.Net.Http.Headers;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Finds and opens the files of an import: below the import folder, uploaded, or on a server that the site has named.</summary>
internal sealed class ImportFiles(ImportOptions options, JobFolder folder) : IDisposable
{
    public const int MostFiles = 1000;
    private const string UploadName = "upload.ndjson";

    private readonly HttpClient http = OutboundHttp.Create(TimeSpan.FromHours(6));

    public Task ReceiveAsync(string id, Stream body, CancellationToken cancellation) => folder.ReceiveAsync(id, UploadName, body, options.MaximumFileBytes, cancellation);

    /// <summary>The files that a URL means: itself, or those of a folder, in alphabetical order.</summary>
    /// <exception cref="RequestProblem">400: no file may be taken from there, or there is none.</exception>
    public IEnumerable<ImportInput> Find(string url, string? type, string? etag)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https")
        {
            if (!options.Sources.Any(source => source.Holds(absolute))) throw RequestProblem.Invalid("Files are fetched only from the servers that the setting Fhir:Import:Sources names.", "input.url");
            return [new ImportInput(absolute.AbsoluteUri, type, etag, ImportPlace.Web)];
        }
        if (etag is not null) throw RequestProblem.Invalid("etag goes with files that are fetched from a server.", "input.etag");
        var root = Path.GetFullPath(options.Folder);
        var path = Path.GetFullPath(absolute is { IsFile: true } ? absolute.LocalPath : Path.Combine(root, Uri.UnescapeDataString(url)));
        if (!(path + "/").StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal)) throw NotThere();
        string[] files = Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Where(IsNdJson).Order(StringComparer.Ordinal)] : File.Exists(path) ? [path] : [];
        return files.Length > 0 ? files.Select(file => new ImportInput(Path.GetRelativePath(root, file).Replace('\\', '/'), type, null, ImportPlace.Folder)) : throw NotThere();
    }

    /// <summary>Opens a file; one of another server is fetched first, whole.</summary>
    /// <exception cref="RequestProblem">It can't be had.</exception>
    public async Task<Stream> OpenAsync(string id, int number, ImportInput input, CancellationToken cancellation)
    {
        var path = input.Place switch
        {
            ImportPlace.Folder => Path.Combine(options.Folder, input.Url),
            ImportPlace.Upload => folder.PathOf(id, UploadName),
            _ => await FetchAsync(id, $"{number}.ndjson", input, cancellation),
        };
        try
        {
            return ImportLines.Unpacked(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, FileOptions.SequentialScan | FileOptions.Asynchronous));
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw NotThere();
        }
    }

    /// <summary>Removes what was fetched, once it is imported.</summary>
    public void Forget(string id, int number, ImportInput input)
    {
        if (input.Place != ImportPlace.Folder) File.Delete(folder.PathOf(id, input.Place == ImportPlace.Upload ? UploadName : $"{number}.ndjson"));
    }

    public void Dispose() => http.Dispose();

    private async Task<string> FetchAsync(string id, string name, ImportInput input, CancellationToken cancellation)
    {
        var path = folder.PathOf(id, name);
        if (File.Exists(path)) return path;
        var url = new Uri(input.Url);
        var source = options.Sources.FirstOrDefault(source => source.Holds(url)) ?? throw NotThere();
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.ParseAdd(FhirMediaTypes.NdJson);
        if (source.TokenFile is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(source.TokenFile, cancellation)).Trim());
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!answer.IsSuccessStatusCode) throw new RequestProblem(422, "transient", $"The server that holds this file answered with status {(int)answer.StatusCode}.");
            if (input.Etag is not null && answer.Headers.ETag?.ToString() != input.Etag && answer.Headers.ETag?.Tag.Trim('"') != input.Etag)
                throw new RequestProblem(422, "conflict", "The file has changed: its etag is not the one of the request.");
            await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
            await folder.ReceiveAsync(id, name, body, options.MaximumFileBytes, cancellation);
            return path;
        }
        catch (Exception problem) when (problem is HttpRequestException or HttpIOException || (problem is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new RequestProblem(422, "transient", "The server that holds this file could not be reached, or broke off.");
        }
    }

    private static bool IsNdJson(string path) => path.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".ndjson.gz", StringComparison.OrdinalIgnoreCase);

    private static RequestProblem NotThere() => RequestProblem.Invalid("There is no such file, or no NDJSON file in such a folder, below the import folder.", "input.url");
}
