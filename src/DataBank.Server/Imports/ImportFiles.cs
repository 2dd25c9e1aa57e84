using System.Net.Http.Headers;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Finds and opens the files of an import: below the import folder, uploaded, or on a server that the site has named.</summary>
internal sealed class ImportFiles(ImportOptions options, JobFolder folder) : IDisposable
{
    public const int MostFiles = 1000;
    private const string UploadName = "upload.ndjson";
    private const int BufferBytes = 128 * 1024;

    private readonly HttpClient http = OutboundHttp.Create(TimeSpan.FromHours(6));

    public Task ReceiveAsync(string id, Stream body, CancellationToken cancellation) => folder.ReceiveAsync(id, UploadName, body, options.MaximumFileBytes, cancellation);

    /// <summary>The files that a URL means: itself, or those of a folder, in alphabetical order.</summary>
    /// <exception cref="RequestProblem">400: no file may be taken from there, or there is none.</exception>
    public async Task<IReadOnlyList<ImportInput>> FindAsync(string url, string? type, string? etag, CancellationToken cancellation)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https")
        {
            if (!options.Sources.Any(source => source.Holds(absolute))) throw RequestProblem.Invalid("Files are fetched only from the servers that the setting Fhir:Import:Sources names.", "input.url");
            return [new ImportInput(absolute.AbsoluteUri, type, etag, ImportPlace.Web)];
        }
        if (etag is not null) throw RequestProblem.Invalid("etag goes with files that are fetched from a server.", "input.etag");
        var name = NameOf(url, absolute);
        var folder = name.Length == 0 ? "" : name + "/";
        var files = name.Length > 0 && await options.Files.FindAsync(name, cancellation) is not null
            ? [name]
            : await options.Files.ListAsync(folder, cancellation).Select(file => file.Name)
                .Where(file => IsNdJson(file) && !file[folder.Length..].Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToListAsync(cancellation);
        return files.Count > 0 ? [.. files.Select(file => new ImportInput(file, type, null, ImportPlace.Folder))] : throw NotThere();
    }

    /// <summary>Opens a file; one of another server is fetched first, whole.</summary>
    /// <exception cref="RequestProblem">It can't be had.</exception>
    public async Task<Stream> OpenAsync(string id, int number, ImportInput input, CancellationToken cancellation)
    {
        try
        {
            var content = input.Place switch
            {
                ImportPlace.Folder => await options.Files.OpenAsync(input.Url, cancellation),
                ImportPlace.Upload => await folder.OpenAsync(id, UploadName, cancellation),
                _ => await FetchAsync(id, $"{number}.ndjson", input, cancellation),
            };
            return content is null ? throw NotThere() : ImportLines.Unpacked(new BufferedStream(content, BufferBytes));
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw NotThere();
        }
    }

    /// <summary>Removes what was fetched, once it is imported.</summary>
    public async Task ForgetAsync(string id, int number, ImportInput input, CancellationToken cancellation)
    {
        if (input.Place != ImportPlace.Folder) await folder.DeleteAsync(id, input.Place == ImportPlace.Upload ? UploadName : $"{number}.ndjson", cancellation);
    }

    public void Dispose() => http.Dispose();

    // The path below the import folder, without what leads out of it.
    private string NameOf(string url, Uri? absolute)
    {
        if (absolute is { IsFile: true } && options.Folder is null) throw NotThere();
        var root = Path.GetFullPath(options.Folder ?? "/");
        var asked = absolute is { IsFile: true } ? absolute.LocalPath : Uri.UnescapeDataString(url);
        if (asked.Contains('\0', StringComparison.Ordinal)) throw NotThere();
        var path = Path.GetFullPath(Path.Combine(root, asked));
        if (!(path + "/").StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal)) throw NotThere();
        return path == root ? "" : Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/'); // A backslash that separates nothing must not begin to.
    }

    private async Task<Stream?> FetchAsync(string id, string name, ImportInput input, CancellationToken cancellation)
    {
        if (await folder.OpenAsync(id, name, cancellation) is { } fetched) return fetched;
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
            return await folder.OpenAsync(id, name, cancellation);
        }
        catch (Exception problem) when (problem is HttpRequestException or HttpIOException || (problem is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new RequestProblem(422, "transient", "The server that holds this file could not be reached, or broke off.");
        }
    }

    private static bool IsNdJson(string path) => path.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".ndjson.gz", StringComparison.OrdinalIgnoreCase);

    private static RequestProblem NotThere() => RequestProblem.Invalid("There is no such file, or no NDJSON file in such a folder, below the import folder.", "input.url");
}
