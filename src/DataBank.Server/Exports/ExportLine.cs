using System.Text;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>A resource as one line of NDJSON (https://github.com/ndjson/ndjson-spec).</summary>
internal static class ExportLine
{
    /// <summary>The resource digit by digit; between its members a line break, which strings can't hold, becomes a space.</summary>
    public static ReadOnlyMemory<byte> Of(StoredResource resource)
    {
        if (!resource.Json.Span.ContainsAny((byte)'\n', (byte)'\r')) return resource.Json;
        var line = resource.Json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }

    /// <summary>A transaction that deletes it (https://hl7.org/fhir/uv/bulkdata/STU2/export.html#response---complete-status).</summary>
    public static ReadOnlyMemory<byte> OfDeletion(StoredResource deleted) => Encoding.UTF8.GetBytes(
        $$$"""{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"{{{deleted.Key}}}"}}]}""");
}
