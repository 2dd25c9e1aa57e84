using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataBank.UnitTests;

internal static class TestJson
{
    /// <summary>Japanese text stays readable in assertions.</summary>
    public static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
