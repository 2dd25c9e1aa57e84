using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Tells elements of one parsed document apart by where they stand in its text.</summary>
internal static class JsonPlace
{
    public static bool AreSame(JsonElement left, JsonElement right) =>
        Unsafe.AreSame(ref MemoryMarshal.GetReference(JsonMarshal.GetRawUtf8Value(left)), ref MemoryMarshal.GetReference(JsonMarshal.GetRawUtf8Value(right)));
}
