using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>The answer to a request of htsget: from where the parts of a file are fetched, one after the other.</summary>
/// <param name="format">BAM, CRAM or VCF.</param>
public sealed class HtsgetTicket(HttpContext context, string format)
{
    /// <summary>Parts of a whole file are no longer than this.</summary>
    private const long LargestPart = 512L << 20;

    private readonly JsonArray urls = [];

    /// <summary>Marks every part as the header alone.</summary>
    public bool IsHeader { get; init; }

    /// <summary>Adds an address of the appliance, which is asked with the caller's own token.</summary>
    public void Add(string address) => Add(address, range: null);

    /// <summary>Adds a part of a file at an address; half-open.</summary>
    public void Add(string address, long from, long to)
    {
        for (; from < to; from += LargestPart)
            Add(address, string.Create(CultureInfo.InvariantCulture, $"bytes={from}-{Math.Min(to, from + LargestPart) - 1}"));
    }

    public IResult ToResult() => Results.Text(
        new JsonObject { ["htsget"] = new JsonObject { ["format"] = format, ["urls"] = urls } }.ToJsonString(), HtsgetErrors.MediaType);

    private void Add(string address, string? range)
    {
        var headers = new JsonObject();
        // A client sends its token to no address of a ticket by itself.
        if (context.Request.Headers.Authorization is [{ } token]) headers["Authorization"] = token;
        if (range is not null) headers["Range"] = range;
        var url = new JsonObject { ["url"] = address };
        if (headers.Count > 0) url["headers"] = headers;
        if (IsHeader) url["class"] = "header";
        urls.Add((JsonNode)url);
    }
}
