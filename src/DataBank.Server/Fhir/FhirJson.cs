using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataBank.Server;

/// <summary>How our own JSON is written: Japanese text as it is, not as escapes. (It is never placed inside HTML.)</summary>
internal static class FhirJson
{
    public static JsonWriterOptions Writer { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static JsonSerializerOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 128 };

    public static JsonSerializerOptions Indented { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, MaxDepth = 128 };
}
