using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>A file as GA4GH DRS 1.5 describes it (https://ga4gh.github.io/data-repository-service-schemas/), with the one way to its bytes.</summary>
/// <param name="Name">Of the file.</param>
/// <param name="MediaType">Of the file.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Address">Base URL of the appliance, as the client knows it.</param>
/// <param name="Path">Below it, where the bytes are; with the token that this was asked for with.</param>
public sealed record DrsObject(string Id, string Name, long SizeBytes, DateTimeOffset Created, string MediaType, string Sha256, string Address, string Path)
{
    public string? Description { get; init; }

    /// <summary>How the place of the bytes is asked for; null: it is told at once.</summary>
    public string? AccessId { get; init; }

    /// <summary>Lower-case hex; null: the file was taken before there was one.</summary>
    public string? Md5 { get; init; }

    public IResult ToResult() => Results.Text(ToJson().ToJsonString(), "application/json");

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["id"] = Id,
            ["name"] = Name,
            ["self_uri"] = $"drs://{new Uri(Address).Authority}/{Id}",
            ["size"] = SizeBytes,
            ["created_time"] = Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["mime_type"] = MediaType,
            ["checksums"] = new JsonArray(new JsonObject { ["type"] = "sha-256", ["checksum"] = Sha256 }),
            ["access_methods"] = new JsonArray(new JsonObject
            {
                ["type"] = "https", // DRS knows no http, which this machine itself may speak.
                [AccessId is null ? "access_url" : "access_id"] = AccessId is null ? new JsonObject { ["url"] = Address + Path } : AccessId,
            }),
        };
        if (Md5 is not null) json["checksums"]!.AsArray().Add((JsonNode)new JsonObject { ["type"] = "md5", ["checksum"] = Md5 });
        if (Description is not null) json["description"] = Description;
        return json;
    }
}
