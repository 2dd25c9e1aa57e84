using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace DataBank.Appliance;

/// <summary>The viewer's files beside the executable, as the build prepared them; only what is listed here is ever served.</summary>
internal sealed partial class ViewerFiles
{
    private static readonly FrozenDictionary<string, string> MediaTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".json"] = "application/json",
        [".wasm"] = "application/wasm",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".ico"] = "image/x-icon",
        [".woff2"] = "font/woff2",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly string folder;
    private readonly FrozenSet<string> names;

    private ViewerFiles(string folder)
    {
        this.folder = folder;
        names = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .ToFrozenSet(StringComparer.Ordinal);
        ContentSecurityPolicy = Policy(File.ReadAllText(Path.Combine(folder, "index.html")));
    }

    /// <summary>Allows this origin alone, the page's two inline scripts, and what the compiled image decoders need (wasm, new Function, workers from blobs).</summary>
    public string ContentSecurityPolicy { get; }

    /// <summary>Null when the appliance was built without npm.</summary>
    public static ViewerFiles? Find()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "viewer");
        return File.Exists(Path.Combine(folder, "index.html")) ? new ViewerFiles(folder) : null;
    }

    public bool Contains(string name) => names.Contains(name);

    /// <summary>The file, compressed where there is a compressed one and the client takes it; bundles named by their hash are kept for a year.</summary>
    public IResult Serve(HttpContext context, string name)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.CacheControl = Hashed().IsMatch(name) ? "public, max-age=31536000, immutable" : "no-cache";
        var path = Path.Combine(folder, name);
        if (names.Contains(name + ".gz"))
        {
            headers.Vary = "Accept-Encoding";
            if (context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
            {
                headers.ContentEncoding = "gzip";
                path += ".gz";
            }
        }
        return Results.File(path, MediaTypes.GetValueOrDefault(Path.GetExtension(name), "application/octet-stream"), lastModified: File.GetLastWriteTimeUtc(path));
    }

    private static string Policy(string page)
    {
        var scripts =
            from script in page.Split("<script>").Skip(1)
            let end = script.IndexOf("</script>", StringComparison.Ordinal)
            where end >= 0
            select $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script[..end])))}'";
        return "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval' " + string.Join(' ', scripts)
            + "; worker-src 'self' blob:; connect-src 'self' blob: data:; img-src 'self' blob: data:; media-src 'self' blob:"
            + "; style-src 'self' 'unsafe-inline'; font-src 'self' data:; object-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";
    }

    [GeneratedRegex(@"(^|/)([0-9a-f]{16}\.|.*\.bundle\.[0-9a-f]{16}\.js$)", RegexOptions.NonBacktracking)]
    private static partial Regex Hashed();
}
