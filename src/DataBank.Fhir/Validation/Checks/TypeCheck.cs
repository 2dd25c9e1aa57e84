using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>What is checked of values of some types besides their elements.</summary>
internal static class TypeCheck
{
    /// <summary>Null for types whose elements say everything.</summary>
    public static Action<ValidationRun, TypeMember, JsonElement>? For(string type) => type switch
    {
        "Reference" => (run, member, value) => ReferenceCheck.Check(run, value, member.Declared, member.Element.Path),
        "Extension" => ExtensionCheck.Check,
        "Coding" => (run, member, value) => BindingCheck.CheckCoding(run, value, member.Element.Path),
        "Quantity" or "Age" or "Duration" or "Distance" or "Count" => (run, member, value) => BindingCheck.CheckUnit(run, value, member.Element.Path),
        "Attachment" => CheckAttachment,
        _ => null,
    };

    private static void CheckAttachment(ValidationRun run, TypeMember member, JsonElement value)
    {
        if (!value.TryGetProperty("size"u8, out var size) || !size.TryGetInt64(out var stated) || !value.TryGetProperty("data"u8, out var data) || data.ValueKind != JsonValueKind.String) return;
        var text = JsonMarshal.GetRawUtf8Value(data)[1..^1];
        if (!text.Contains((byte)'\\') && Base64.IsValid(text, out var bytes) && bytes != stated) run.Add("error", "attachment-size", size, "Attachment.size", "size");
    }
}
