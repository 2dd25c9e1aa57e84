using System.Text.Json.Nodes;
using DataBank.Genomics;

namespace DataBank.Server;

/// <summary>The two halves of htsget.</summary>
/// <param name="Path">Of it below the base address.</param>
/// <param name="Formats">That it gives.</param>
public sealed record HtsgetKind(string Path, IReadOnlyList<FileFormat> Formats)
{
    public static HtsgetKind Reads { get; } = new("reads", [FileFormat.Bam, FileFormat.Cram]);

    public static HtsgetKind Variants { get; } = new("variants", [FileFormat.Vcf]);

    /// <summary>Service info, with what htsget adds to it.</summary>
    /// <param name="address">Base URL of GA4GH's services, as the client knows it.</param>
    public JsonObject Describe(string address)
    {
        var info = ServiceInfo.Of("htsget", "1.3.0", Path == "reads" ? "リードの部分取得 / Parts of files of reads" : "バリアントの部分取得 / Parts of files of variants", $"{address}/htsget/v1/{Path}");
        info["htsget"] = new JsonObject
        {
            ["datatype"] = Path,
            ["formats"] = new JsonArray([.. Formats.Select(format => JsonValue.Create(format.Name))]),
            ["fieldsParametersEffective"] = false,
            ["tagsParametersEffective"] = false,
        };
        return info;
    }
}
